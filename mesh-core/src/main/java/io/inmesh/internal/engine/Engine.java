package io.inmesh.internal.engine;

import io.inmesh.call.Explanation;
import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Peer;
import io.inmesh.call.RequestView;
import io.inmesh.identity.SpiffeId;
import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.spi.CallObserver;
import io.inmesh.spi.ConfigSource;
import io.inmesh.spi.QuotaSource;
import io.inmesh.spi.Subscription;
import io.inmesh.time.Ticker;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is behind the front door. */
@SuppressWarnings("DoNotCallSuggester")
public final class Engine {
  private final ConfigSource config;
  private volatile MeshSnapshot snapshot = MeshSnapshot.EMPTY;
  private volatile @Nullable Subscription subscription;

  /** See {@code MeshBuilder}. */
  public Engine(
      ConfigSource config,
      Ticker ticker,
      IntUnaryOperator random,
      CallObserver observer,
      QuotaSource quotas,
      long firstWaitNanos,
      Supplier<@Nullable SpiffeId> identity) {
    this.config = config;
  }

  /** Subscribes. Once. */
  public void start() {
    subscription = config.subscribe(next -> snapshot = next);
  }

  /** See {@code Mesh}. */
  public OutboundCall outbound(String host, int port, RequestView request) {
    throw new IllegalStateException("outbound " + host + ":" + port + ": the engine lands shortly");
  }

  /** See {@code Mesh}. */
  public OutboundCall gateway(int workloadPort, RequestView request) {
    throw new IllegalStateException("gateway " + workloadPort + ": the engine lands shortly");
  }

  /** See {@code Mesh}. */
  public InboundCall inbound(int workloadPort, RequestView request, Peer peer) {
    throw new IllegalStateException("inbound " + workloadPort + ": the engine lands shortly");
  }

  /** See {@code Mesh}. */
  public MtlsMode mtlsMode(int workloadPort) {
    InboundListener listener = snapshot.inbound().get(workloadPort);
    return listener == null ? MtlsMode.PERMISSIVE : listener.mtls();
  }

  /** See {@code Mesh}. */
  public Explanation explain(String host, int port, RequestView request) {
    return new Explanation(snapshot.revision(), List.of());
  }

  /** See {@code Mesh}. */
  public MeshSnapshot snapshot() {
    return snapshot;
  }

  /** See {@code Mesh}. */
  public void close() {
    Subscription open = subscription;
    if (open != null) {
      open.close();
    }
  }
}

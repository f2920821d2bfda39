package io.inmesh.internal.engine;

import io.inmesh.call.Explanation;
import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Peer;
import io.inmesh.call.RequestView;
import io.inmesh.identity.SpiffeId;
import io.inmesh.internal.balance.ClusterStates;
import io.inmesh.internal.policy.InboundRules;
import io.inmesh.internal.routing.ListenerTable;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.spi.CallObserver;
import io.inmesh.spi.ConfigSource;
import io.inmesh.spi.QuotaSource;
import io.inmesh.spi.Subscription;
import io.inmesh.time.Ticker;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is behind the front door: the snapshot in force, and the two chains that calls go through.
 * The one volatile field is read once a call, so a call never sees half of two configurations.
 */
public final class Engine {
  private final ConfigSource config;
  private final Ticker ticker;
  private final QuotaSource quotas;
  private final NameRequests names;
  private final ClusterStates states; // touched by the thread that applies snapshots alone
  private final OutboundChain outbound;
  private final InboundChain inbound;
  private volatile SnapshotPlan plan;
  private volatile @Nullable Subscription subscription;

  /**
   * See {@code MeshBuilder}.
   *
   * @param peerHeader what this workload tells of itself; empty = nothing
   */
  public Engine(
      ConfigSource config,
      Ticker ticker,
      IntUnaryOperator random,
      CallObserver observer,
      QuotaSource quotas,
      long firstWaitNanos,
      Supplier<@Nullable SpiffeId> identity,
      String peerHeader) {
    this.config = config;
    this.ticker = ticker;
    this.quotas = quotas;
    this.names = new NameRequests(config, ticker, firstWaitNanos);
    this.states = new ClusterStates(random);
    this.plan = new SnapshotPlan(states, quotas);
    this.outbound =
        new OutboundChain(
            ticker, random, observer, names, () -> plan, new OutboundHeaders(peerHeader));
    this.inbound = new InboundChain(ticker, observer, identity);
  }

  /** Subscribes. Once. */
  public void start() {
    subscription = config.subscribe(this::apply);
  }

  /** A config source never delivers two at once, so this needs no lock. */
  private void apply(MeshSnapshot next) {
    plan = new SnapshotPlan(next, states, quotas, plan);
    names.applied(next);
  }

  /** See {@code Mesh}. */
  public OutboundCall outbound(String host, int port, RequestView request) {
    String canonical = ListenerTable.canonicalHost(host);
    Outbound call = new Outbound(outbound, plan, canonical, port, false, request, ticker.nanos());
    outbound.start(call);
    return call;
  }

  /** See {@code Mesh}. */
  public OutboundCall gateway(int workloadPort, RequestView request, Peer peer) {
    RequestView plain = new GatewayRequest(request, peer, workloadPort);
    Outbound call = new Outbound(outbound, plan, "", workloadPort, true, plain, ticker.nanos());
    outbound.start(call);
    return call;
  }

  /** See {@code Mesh}. */
  public InboundCall inbound(int workloadPort, RequestView request, Peer peer) {
    SnapshotPlan now = plan;
    return new Inbound(
        inbound, now.snapshot, now.inbound(workloadPort), workloadPort, request, peer);
  }

  /** See {@code Mesh}. */
  public MtlsMode mtlsMode(int workloadPort) {
    InboundRules rules = plan.inbound(workloadPort);
    return rules == null ? MtlsMode.PERMISSIVE : rules.listener().mtls();
  }

  /** See {@code Mesh}. */
  public Explanation explain(String host, int port, RequestView request) {
    return new Explainer(plan, ticker.nanos()).explain(host, port, request);
  }

  /** See {@code Mesh}. */
  public MeshSnapshot snapshot() {
    return plan.snapshot;
  }

  /** See {@code Mesh}. */
  public void close() {
    Subscription open = subscription;
    if (open != null) {
      open.close();
    }
  }
}

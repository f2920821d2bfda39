package io.inmesh;

import io.inmesh.identity.SpiffeId;
import io.inmesh.internal.engine.Engine;
import io.inmesh.snapshot.WorkloadRef;
import io.inmesh.spi.CallObserver;
import io.inmesh.spi.ConfigSource;
import io.inmesh.spi.QuotaSource;
import io.inmesh.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts a {@link Mesh} together. For one thread. */
public final class MeshBuilder {
  private final ConfigSource config;
  private Ticker ticker = Ticker.system();
  private IntUnaryOperator random = bound -> ThreadLocalRandom.current().nextInt(bound);
  private CallObserver observer = CallObserver.NONE;
  private QuotaSource quotas = QuotaSource.UNLIMITED;
  private Duration firstWait = Duration.ofSeconds(1);
  private Supplier<@Nullable SpiffeId> identity = () -> null;
  private @Nullable WorkloadRef workload;

  /**
   * Begins with the one part that has no default.
   *
   * @param config where configuration comes from; subscribed to by {@link #build}
   */
  public MeshBuilder(ConfigSource config) {
    this.config = config;
  }

  /** Default: the machine's. */
  public MeshBuilder ticker(Ticker value) {
    ticker = value;
    return this;
  }

  /**
   * Where chance comes from.
   *
   * @param value bound to a number in [0, bound); any thread
   */
  public MeshBuilder random(IntUnaryOperator value) {
    random = value;
    return this;
  }

  /** Who sees the calls when they have ended. Default: nobody. */
  public MeshBuilder observer(CallObserver value) {
    observer = value;
    return this;
  }

  /** Where quota buckets come from. Default: there are no limits. */
  public MeshBuilder quotas(QuotaSource value) {
    quotas = value;
    return this;
  }

  /** How long a call to a name that was never asked for waits for it. Default: 1 s. */
  public MeshBuilder firstWait(Duration value) {
    firstWait = value;
    return this;
  }

  /** Who this workload is, as {@code By} of x-forwarded-client-cert. Default: nobody. */
  public MeshBuilder identity(Supplier<@Nullable SpiffeId> value) {
    identity = value;
    return this;
  }

  /** What this workload tells its mesh peers of itself. Default: nothing. */
  public MeshBuilder workload(WorkloadRef self) {
    workload = self;
    return this;
  }

  /** Subscribes to the configuration. Returns at once, with or without one. */
  public Mesh build() {
    String peerHeader = workload == null ? "" : workload.toPeerHeader();
    Engine engine =
        new Engine(
            config, ticker, random, observer, quotas, firstWait.toNanos(), identity, peerHeader);
    engine.start();
    return new Mesh(engine);
  }
}

package io.inmesh.runtime;

import io.inmesh.Mesh;
import io.inmesh.MeshBuilder;
import io.inmesh.call.OutboundCall;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.IdentityConfig;
import io.inmesh.runtime.identity.IdentityUnavailableException;
import io.inmesh.runtime.identity.LiveIdentity;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.runtime.quota.QuotaClient;
import io.inmesh.runtime.state.InstanceClaim;
import io.inmesh.runtime.state.StateStore;
import io.inmesh.runtime.telemetry.AccessLog;
import io.inmesh.runtime.telemetry.CallObservers;
import io.inmesh.runtime.transport.ControlPlaneChannel;
import io.inmesh.runtime.transport.ControlThread;
import io.inmesh.runtime.xds.AdsClient;
import io.inmesh.runtime.xds.AdsStatus;
import io.inmesh.spi.CallObserver;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A live workload: its identity, its configuration, and the engine that both drive. Any thread.
 *
 * <pre>{@code
 * MeshRuntime runtime = MeshRuntime.start(WorkloadConfig.fromEnvironment(System.getenv()).build());
 * runtime.declare(new InboundPort(9080, 9080, "http", true));
 * runtime.ready().toCompletableFuture().get(10, SECONDS);
 * }</pre>
 */
public final class MeshRuntime implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MeshRuntime.class);
  private static final long LEAVE_MILLIS = 1_000;

  private final WorkloadConfig config;
  private final InstanceClaim claim;
  private final ControlThread thread = new ControlThread();
  private final Map<Integer, InboundPort> ports = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LiveIdentity identity;
  private final StateDirectoryKeeper keeper;
  private final ControlPlaneChannel channel;
  private final AdsClient ads;
  private final QuotaClient quotas;
  private final @Nullable AccessLog accessLog;
  private final Mesh mesh;

  /** SIGTERM ends the registration at once, also where nobody closes the runtime. */
  private final Thread shutdown = new Thread(this::leave, "inmesh-leave");

  private MeshRuntime(WorkloadConfig given, StateStore state, List<CallObserver> observers) {
    DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    claim = InstanceClaim.in(state, given.instance());
    config = given.withInstance(claim.name());
    accessLog = DefaultObservers.accessLog(config);
    identity = LiveIdentity.start(identityConfig(config), state, Clock.systemUTC());
    keeper = new StateDirectoryKeeper(state, claim.name(), given.instance());
    channel =
        new ControlPlaneChannel(
            config.controlPlane().host(),
            config.controlPlane().port(),
            () -> identity.controlPlane().context(),
            identity::generation);
    quotas = new QuotaClient(thread.loop(), channel, random);
    ads =
        AdsClient.overGrpc(
            thread.loop(),
            channel,
            () -> NodeDescription.of(config, ports.values()),
            config.kind() == WorkloadConfig.Kind.GATEWAY,
            quotas::configure,
            keeper,
            random);
    mesh =
        new MeshBuilder(ads)
            .observer(observers(observers))
            .quotas(quotas)
            .identity(this::idOrNull)
            .workload(config.selfDescription().workload())
            .build();
  }

  /**
   * Starts a workload, with metrics into Micrometer's global registry where Micrometer is on the
   * class path. Returns at once, and connects in the background.
   *
   * @throws IllegalStateException if the state directory cannot be used; the message says why
   */
  public static MeshRuntime start(WorkloadConfig config) {
    return start(config, DefaultObservers.metrics(config));
  }

  /**
   * The same, with observers of the caller's choice: {@code new IstioMetrics(registry,
   * config.selfDescription())}, as a rule.
   */
  public static MeshRuntime start(WorkloadConfig config, List<CallObserver> observers) {
    MeshRuntime runtime = new MeshRuntime(config, state(config), List.copyOf(observers));
    runtime.begin();
    return runtime;
  }

  private static StateStore state(WorkloadConfig config) {
    try {
      return StateStore.open(config.stateDirectory(), id(config), Clock.systemUTC());
    } catch (IOException e) {
      throw new IllegalStateException(
          "state directory %s: %s. Name another one with INMESH_STATE_DIRECTORY or inmesh.state-directory."
              .formatted(config.stateDirectory(), e.getMessage()),
          e);
    }
  }

  private static SpiffeId id(WorkloadConfig config) {
    return SpiffeId.of(config.trustDomain(), config.namespace(), config.serviceAccount());
  }

  private static IdentityConfig identityConfig(WorkloadConfig config) {
    return new IdentityConfig(
        id(config),
        config.ca().host(),
        config.ca().port(),
        config.token(),
        config.tokenFile(),
        Duration.ZERO);
  }

  private CallObserver observers(List<CallObserver> named) {
    List<CallObserver> all = new ArrayList<>(named);
    if (accessLog != null) {
      all.add(accessLog);
    }
    all.add(
        new CallObserver() {
          @Override
          public void outbound(OutboundCall call) {
            ads.called(call);
          }
        });
    return new CallObservers(all);
  }

  private void begin() {
    log.info("{}", config);
    Runtime.getRuntime().addShutdownHook(shutdown);
    ads.start();
    identity.onChange(this::onNewCertificate);
    var unused =
        identity
            .ready()
            .thenRun(
                () -> {
                  ads.connect();
                  thread.loop().executor().execute(quotas::connect);
                });
  }

  /** The stream's connection shows the certificate that it began with, and ends with it. */
  private void onNewCertificate() {
    if (identity.generation() > 1) {
      ads.connectAgain();
    }
  }

  private @Nullable SpiffeId idOrNull() {
    try {
      return identity.id();
    } catch (IdentityUnavailableException none) {
      return null;
    }
  }

  /** The engine, which adapters drive. */
  public Mesh mesh() {
    return mesh;
  }

  /** Who this workload is, and TLS that proves it. */
  public WorkloadIdentity identity() {
    return identity;
  }

  /** What it was started with; its instance is this process's own name. */
  public WorkloadConfig config() {
    return config;
  }

  /**
   * Completes when identity, outbound policy and the listeners of the ports declared so far are
   * there, from the control plane or as last known good. Of a port declared later a new stage
   * tells: ask again. It does not fail while the workload runs: what keeps it is in {@link
   * #status()}.
   */
  public CompletionStage<Void> ready() {
    return identity.ready().thenCombine(ads.ready(), (proven, configured) -> null);
  }

  /**
   * Tells of a port that has been bound. Registers the workload, or registers it again; of two
   * declarations of one workload port the later counts.
   */
  public void declare(InboundPort port) {
    ports.put(port.workloadPort(), port);
    ads.declare(ports.keySet());
  }

  /** How it stands now: for actuators, health and admin pages. */
  public RuntimeStatus status() {
    AdsStatus now = ads.status();
    return new RuntimeStatus(
        now.connected(),
        now.ready() && identity.generation() > 0,
        now.stale(),
        now.revision(),
        age(now.confirmedNanos()),
        id(config).toString(),
        expiry(),
        now.rejected(),
        identity.lastError().orElse(now.lastError()));
  }

  private @Nullable Duration age(@Nullable Long confirmedNanos) {
    return confirmedNanos == null
        ? null
        : Duration.ofNanos(thread.loop().ticker().nanos() - confirmedNanos);
  }

  private @Nullable Instant expiry() {
    try {
      return identity.svid().notAfter();
    } catch (IdentityUnavailableException none) {
      return null;
    }
  }

  /**
   * Leaves the mesh in good order: the control plane takes this workload's endpoints away at once;
   * then stops. Waits for that at most a second. Calls that are under way go on.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(shutdown);
    } catch (IllegalStateException stopping) {
      log.debug("the process stops", stopping);
    }
    quotas.close();
    leave();
    mesh.close();
    ads.close();
    thread.close();
    keeper.close();
    claim.close();
    channel.close();
    identity.close();
    if (accessLog != null) {
      accessLog.close();
    }
  }

  private void leave() {
    try {
      ads.leave().toCompletableFuture().get(LEAVE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      log.info("the control plane did not confirm that this workload left; it will find out");
    }
  }
}

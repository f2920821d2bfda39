package io.inmesh.controlplane.push;

import io.grpc.BindableService;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.NettyServerBuilder;
import io.inmesh.ca.Grant;
import io.inmesh.ca.connections.ConnectionGate;
import io.inmesh.ca.connections.ServerLoops;
import io.inmesh.controlplane.quota.QuotaCaller;
import io.inmesh.controlplane.quota.QuotaService;
import io.inmesh.controlplane.registry.Membership;
import io.inmesh.controlplane.registry.Registration;
import io.inmesh.controlplane.registry.RegistrationStatus;
import io.inmesh.controlplane.registry.RegistrationStore;
import io.inmesh.controlplane.registry.RegistrationWriter;
import io.inmesh.controlplane.registry.Registry;
import io.inmesh.identity.SpiffeId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The control plane's gRPC side: ADS on a plaintext loopback port for stock clients, and on a TLS
 * port ADS and RLQS for proven workloads, with the CA beside them.
 *
 * <pre>{@code
 * PushServer server = PushServer.builder(registrationStore)
 *     .plaintext(loopback15010).secure(any15012, ca).grants(grants).meters(meters).start();
 * server.configure(workloads -> view(resources, workloads)); // at start, and at each change
 * }</pre>
 *
 * Any thread.
 */
public final class PushServer implements AutoCloseable {
  private static final int MESSAGE_BYTES_MAX = 4 << 20;
  private static final int METADATA_BYTES_MAX = 16 << 10;
  private static final int CALLS_PER_CONNECTION_MAX = 1_000;
  private static final long TICK_MILLIS = 1_000;
  private static final long ANSWER_SECONDS = 5;
  private static final long CLOSE_SECONDS = 5;

  private final ScheduledExecutorService loop;
  private final Pusher pusher;
  private final QuotaService quotas;
  private final RegistrationWriter writer;
  private final MeshEvents events;
  private final ServerLoops loops;
  private final @Nullable Server plaintext;
  private final @Nullable Server secure;

  private PushServer(Parts parts, @Nullable Server plaintext, @Nullable Server secure) {
    this.loop = parts.loop();
    this.pusher = parts.pusher();
    this.quotas = parts.quotas();
    this.writer = parts.writer();
    this.events = parts.events();
    this.loops = parts.loops();
    this.plaintext = plaintext;
    this.secure = secure;
  }

  private record Parts(
      ScheduledExecutorService loop,
      Pusher pusher,
      QuotaService quotas,
      RegistrationWriter writer,
      MeshEvents events,
      PushMetrics metrics,
      ServerLoops loops) {}

  /** A server that keeps its registrations there. */
  public static PushServerBuilder builder(RegistrationStore store) {
    return new PushServerBuilder(store);
  }

  static PushServer start(PushServerBuilder settings) throws IOException {
    Parts parts = parts(settings);
    if (settings.first != null) {
      ViewFactory first = settings.first;
      parts.loop().execute(() -> parts.pusher().configure(first)); // before any stream
    }
    AdsService ads = new AdsService(parts.pusher());
    Server plaintext = null;
    Server secure = null;
    try {
      if (settings.plaintext != null) {
        plaintext = plaintext(settings, parts, ads).start();
      }
      if (settings.secure != null && settings.credentials != null) {
        secure = secure(settings, parts, ads).start();
      }
      PushServer server = new PushServer(parts, plaintext, secure);
      Future<?> unused =
          parts
              .loop()
              .scheduleWithFixedDelay(
                  parts.pusher()::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
      return server;
    } catch (IOException | RuntimeException e) {
      if (plaintext != null) {
        plaintext.shutdownNow();
      }
      parts.loops().close();
      parts.loop().shutdownNow();
      parts.events().close();
      parts.quotas().close();
      parts.writer().close();
      throw e;
    }
  }

  private static Parts parts(PushServerBuilder settings) {
    ScheduledThreadPoolExecutor loop =
        new ScheduledThreadPoolExecutor(1, Threads.named("inmesh-push"));
    loop.setRemoveOnCancelPolicy(true);
    loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    PushMetrics metrics = new PushMetrics(settings.meters);
    RegistrationWriter writer =
        new RegistrationWriter(
            settings.store,
            Executors.newSingleThreadScheduledExecutor(Threads.named("inmesh-registrations")));
    MeshEvents[] events = new MeshEvents[1];
    Pusher pusher =
        new Pusher(
            loop,
            settings.limits,
            metrics,
            settings.clock,
            (changed, view) -> {
              events[0] = new MeshEvents(changed, settings.audit, metrics);
              return new Registry(
                  settings.rules,
                  account -> grants(settings, view.get(), account),
                  registration -> servicesOf(view.get(), registration),
                  writer,
                  events[0],
                  settings.clock);
            });
    QuotaService quotas =
        new QuotaService(new ServedLimits(pusher), PushServer::caller, settings.clock);
    return new Parts(loop, pusher, quotas, writer, events[0], metrics, new ServerLoops());
  }

  private static Collection<Grant> grants(
      PushServerBuilder settings, @Nullable ConfigView view, SpiffeId account) {
    List<Grant> all = new ArrayList<>(settings.grants.of(account));
    if (view != null) {
      all.addAll(view.grants(account));
    }
    return all;
  }

  private static Set<String> servicesOf(@Nullable ConfigView view, Registration registration) {
    return view == null
        ? Membership.BY_APPLICATION.servicesOf(registration)
        : view.servicesOf(registration);
  }

  private static @Nullable QuotaCaller caller() {
    Peer peer = PeerInterceptor.PEER.get();
    return peer == null || peer.account() == null
        ? null
        : new QuotaCaller(peer.account(), peer.address() + ':' + peer.port(), peer.provenUntil());
  }

  private static Server plaintext(PushServerBuilder settings, Parts parts, AdsService ads) {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(settings.plaintext, InsecureServerCredentials.create());
    ConnectionGate gate = parts.metrics().gate("plaintext", settings.plaintextConnections);
    return tuned(gate.anonymous(builder, parts.loops()), settings)
        .addService(ServerInterceptors.intercept(ads, PeerInterceptor.anonymous()))
        .build();
  }

  private static Server secure(PushServerBuilder settings, Parts parts, AdsService ads) {
    PeerInterceptor proven = PeerInterceptor.proven(settings.identities);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(settings.secure, settings.credentials);
    ConnectionGate gate = parts.metrics().gate("secure", settings.secureConnections);
    tuned(gate.proving(builder, parts.loops(), settings.identities), settings)
        .addService(ServerInterceptors.intercept(ads, proven))
        .addService(ServerInterceptors.intercept(parts.quotas(), proven));
    for (BindableService service : settings.services) {
      builder.addService(service);
    }
    return builder.build();
  }

  private static NettyServerBuilder tuned(NettyServerBuilder builder, PushServerBuilder settings) {
    return builder
        .handshakeTimeout(settings.handshake.toMillis(), TimeUnit.MILLISECONDS)
        .maxConnectionIdle(settings.connectionIdle.toMillis(), TimeUnit.MILLISECONDS)
        .maxInboundMessageSize(MESSAGE_BYTES_MAX)
        .maxInboundMetadataSize(METADATA_BYTES_MAX)
        .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION_MAX)
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .permitKeepAliveTime(10, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true);
  }

  /**
   * Serves another configuration, after a short debounce: to be called with the first one, and
   * whenever resources change. Registrations that change are joined in without a call.
   *
   * @param factory called now and after each change of registrations, on the push thread
   */
  public void configure(ViewFactory factory) {
    loop.execute(() -> pusher.configure(factory));
  }

  /** Who is connected, and what each has. */
  public List<ClientStatus> clients() {
    return ask(pusher::clients);
  }

  /** Who is registered. */
  public List<RegistrationStatus> workloads() {
    return pusher.registry().statuses();
  }

  /**
   * Removes a registration that somebody wants gone; if its client is connected, it registers again
   * when it reconnects.
   *
   * @param key of the registration
   * @return whether there was one
   */
  public boolean removeWorkload(String key) {
    return ask(() -> pusher.registry().remove(key));
  }

  /** The revision that is served; empty before the first configuration. */
  public String revision() {
    ConfigView view = pusher.view();
    return view == null ? "" : view.revision();
  }

  /** The plaintext port, or -1. */
  public int plaintextPort() {
    return plaintext == null ? -1 : plaintext.getPort();
  }

  /** The TLS port, or -1. */
  public int securePort() {
    return secure == null ? -1 : secure.getPort();
  }

  /** Ends all streams. Registrations stay stored: clients find another control plane, or wait. */
  @Override
  public void close() {
    pusher.stop();
    close(plaintext);
    close(secure);
    loops.close();
    loop.shutdownNow();
    quotas.close();
    events.close();
    writer.close();
  }

  /** How many resources are kept ready, missing ones included. */
  int cachedResources() {
    return ask(pusher::cachedResources);
  }

  private static void close(@Nullable Server server) {
    if (server == null) {
      return;
    }
    server.shutdownNow();
    try {
      server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private <T> T ask(Callable<T> question) {
    try {
      return loop.submit(question).get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the push thread", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the push thread did not answer", e);
    }
  }
}

package io.inmesh.spring;

import io.inmesh.http.MeshTransport;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.RuntimeStatus;
import io.inmesh.runtime.WorkloadConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The workload's life beside the application context's: it starts in the background as soon as the
 * context knows its configuration, so that a refresh never waits for gRPC, TLS or the control
 * plane, and leaves the mesh when the context closes. Whoever needs the mesh before it is there
 * waits here, for a bounded time.
 */
public final class MeshLifecycle implements SmartLifecycle, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MeshLifecycle.class);

  private static final int CLIENTS_MAX = 64;

  private final WorkloadConfig config;
  private final ClientSettings clients;
  private final Map<FactorySettings, OkHttpClient> clientsOf = new ConcurrentHashMap<>();
  private final CompletableFuture<Live> started = new CompletableFuture<>();
  private volatile @Nullable Live live;
  private volatile boolean waited;
  private volatile boolean closed;

  private record Live(Workload workload, MeshTransport transport) {}

  /**
   * Begins to start.
   *
   * @param clients time-outs and the like of the application's calls; connections are the
   *     transport's own
   */
  public MeshLifecycle(WorkloadConfig config, Workload.Factory factory, ClientSettings clients) {
    this.config = config;
    this.clients = clients;
    Thread starter = new Thread(() -> start(factory), "inmesh-start");
    starter.setDaemon(true);
    starter.start();
  }

  private void start(Workload.Factory factory) {
    try {
      Workload workload = factory.start(config);
      Live now =
          new Live(
              workload,
              new MeshTransport(workload.mesh(), workload.identity(), clients.newClient()));
      live = now;
      started.complete(now);
      if (closed) { // meanwhile: whoever closed has found nothing to close
        close(now);
      }
    } catch (RuntimeException | LinkageError e) {
      log.error(
          "The mesh did not start: calls and requests of this application fail. {}",
          e.getMessage(),
          e);
      started.completeExceptionally(e);
    }
  }

  /** Who we are in the mesh. */
  public WorkloadConfig config() {
    return config;
  }

  /**
   * The workload. Waits for its start, at most {@code inmesh.startup.wait}.
   *
   * @throws IllegalStateException if it has not started
   */
  public Workload workload() {
    return live().workload();
  }

  /**
   * How the application's calls go out.
   *
   * @throws IllegalStateException if the mesh has not started
   */
  public MeshTransport transport() {
    return live().transport();
  }

  /**
   * The transport's client, with what was set for some of the application's calls alone. Equal
   * settings share one, so that an application may make a RestTemplate for each call.
   */
  OkHttpClient client(FactorySettings settings) {
    OkHttpClient known = clientsOf.get(settings);
    if (known != null) {
      return known;
    }
    return clientsOf.size() < CLIENTS_MAX
        ? clientsOf.computeIfAbsent(settings, each -> clients.with(each).newClient())
        : clients.with(settings).newClient();
  }

  /** The workload if it has started. */
  public @Nullable Workload startedWorkload() {
    Live now = live;
    return now == null ? null : now.workload();
  }

  private Live live() {
    Live now = live;
    return now == null ? await() : now;
  }

  private Live await() {
    try {
      return started.get(Math.max(1, config.startupWait().toNanos()), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the mesh starts", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the mesh did not start: " + cause(e).getMessage(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "the mesh has not started within inmesh.startup.wait (%s)"
              .formatted(config.startupWait()),
          e);
    }
  }

  /**
   * Holds the first calls until the workload is ready, together at most {@code
   * inmesh.startup.wait}.
   */
  void awaitReady() {
    if (!waited) {
      Duration wait = config.startupWait();
      try {
        workload().ready().toCompletableFuture().get(wait.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        log.warn(
            "The mesh is not ready after {}; calls go on with what is known. {}", wait, problem());
      }
      waited = true;
    }
  }

  /** Completes when the workload is ready to serve and to call. */
  CompletionStage<Void> ready() {
    return started.thenCompose(now -> now.workload().ready());
  }

  private String problem() {
    Workload workload = startedWorkload();
    String error = workload == null ? null : workload.status().lastError();
    return error == null ? "" : error;
  }

  /**
   * Whether the application wants to reach this host without the mesh ({@code
   * inmesh.outbound.exclude}).
   */
  boolean excludes(String host) {
    for (String pattern : clients.exclude()) {
      if (pattern.startsWith("*.")
          ? host.regionMatches(
              true, host.length() - pattern.length() + 1, pattern, 1, pattern.length() - 1)
          : host.equalsIgnoreCase(pattern)) {
        return true;
      }
    }
    return false;
  }

  /** Registers a port as soon as the workload has started. Returns at once. */
  public void declare(InboundPort port) {
    var unused = started.thenAccept(now -> now.workload().declare(port));
  }

  /** How we stand; null before the start. */
  public @Nullable RuntimeStatus status() {
    Workload workload = startedWorkload();
    return workload == null ? null : workload.status();
  }

  /** Why the start failed; null if it did not. */
  public @Nullable Throwable failure() {
    return started.isCompletedExceptionally() ? started.handle((now, e) -> e).getNow(null) : null;
  }

  private static Throwable cause(ExecutionException e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }

  /** It has begun already. */
  @Override
  public void start() {}

  /**
   * Leaves the mesh: peers send nothing new. Before the web server stops, so that what is under way
   * is answered; it goes on with the last configuration.
   */
  @Override
  public void stop() {
    closed = true;
    Workload workload = startedWorkload();
    if (workload != null) {
      workload.close();
    }
  }

  @Override
  public boolean isRunning() {
    return !closed;
  }

  /** Stopped first. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }

  /** Leaves the mesh, and closes connections. */
  @Override
  public void close() {
    closed = true;
    Live now = live;
    if (now != null) {
      close(now);
    }
  }

  private static void close(Live now) {
    now.workload().close();
    now.transport().close();
  }

  /**
   * What the application set for its HTTP clients.
   *
   * @param connectTimeout null = the cluster's alone
   * @param readTimeout null = none but the route's
   * @param redirects whether they are followed
   * @param exclude hosts that are left alone
   */
  public record ClientSettings(
      @Nullable Duration connectTimeout,
      @Nullable Duration readTimeout,
      boolean redirects,
      List<String> exclude) {
    /** Nothing. */
    public static final ClientSettings NONE = new ClientSettings(null, null, true, List.of());

    /** Copies. */
    public ClientSettings {
      exclude = List.copyOf(exclude);
    }

    ClientSettings with(FactorySettings given) {
      Duration connect = given.connectTimeout();
      Duration read = given.readTimeout();
      return new ClientSettings(
          connect == null ? connectTimeout : connect,
          read == null ? readTimeout : read,
          redirects,
          exclude);
    }

    OkHttpClient newClient() {
      OkHttpClient.Builder builder = new OkHttpClient.Builder();
      if (connectTimeout != null) {
        builder.connectTimeout(connectTimeout);
      }
      return builder
          .readTimeout(readTimeout == null ? Duration.ZERO : readTimeout)
          .writeTimeout(Duration.ZERO)
          .followRedirects(redirects)
          .build();
    }
  }
}

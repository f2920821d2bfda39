package io.inmesh.controlplane.push;

import io.grpc.Status;
import io.inmesh.controlplane.registry.Claims;
import io.inmesh.controlplane.registry.NodeClaims;
import io.inmesh.controlplane.registry.Registry;
import io.inmesh.time.Ticker;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heart of the server: streams, the view that they read, and who is registered. Everything but
 * {@link #open}, {@link #run}, {@link #ended} and {@link #stop} happens on the push thread.
 */
final class Pusher {
  private static final Logger log = LoggerFactory.getLogger(Pusher.class);

  private static final int SWEEP_MIN = 10_000;
  private static final int LOGGED_CHARS_MAX = 1_000;

  private final ScheduledExecutorService loop;
  private final PushLimits limits;
  private final PushMetrics metrics;
  private final InstantSource clock;
  private final Ticker ticker = Ticker.system();
  private final Registry registry;
  private final Debounce rebuild;
  private final AtomicLong streamIds = new AtomicLong();
  private final AtomicInteger openStreams = new AtomicInteger();
  private final Map<Long, ClientStream<?, ?, ?>> streams = new LinkedHashMap<>();
  private final Holdings holdings;
  private final Turns<ClientStream<?, ?, ?>> turns;
  private final Convergence<ClientStream<?, ?, ?>> convergence;
  private @Nullable ViewFactory factory;
  private @Nullable ViewCache cache;
  private volatile @Nullable ConfigView view; // the cache's, for other threads
  private int sweepAt = SWEEP_MIN;
  private volatile boolean stopping;

  Pusher(
      ScheduledExecutorService loop,
      PushLimits limits,
      PushMetrics metrics,
      InstantSource clock,
      RegistryFactory registries) {
    this.loop = loop;
    this.limits = limits;
    this.holdings = Holdings.of(limits);
    this.metrics = metrics;
    this.clock = clock;
    this.turns = new Turns<>(this::execute, this::work);
    this.convergence = new Convergence<>(ticker, metrics::converged);
    this.rebuild = new Debounce(loop, limits.quiet(), limits.delayMax(), ticker, this::rebuild);
    this.registry = registries.create(rebuild::trigger, () -> view);
  }

  /** Makes the registry that belongs to a pusher. */
  interface RegistryFactory {
    /**
     * Makes it.
     *
     * @param changed to be called, on the push thread, when registrations changed
     * @param view what is served now; null before the first configuration
     */
    Registry create(Runnable changed, Supplier<@Nullable ConfigView> view);
  }

  InstantSource clock() {
    return clock;
  }

  PushLimits limits() {
    return limits;
  }

  Registry registry() {
    return registry;
  }

  @Nullable ConfigView view() {
    return view;
  }

  long nextStream() {
    return streamIds.incrementAndGet();
  }

  /**
   * A stream begins. Whoever fills the plaintext port leaves half of the places to those who are
   * proven. Any thread.
   */
  <T extends ClientStream<?, ?, ?>> T open(T stream) {
    boolean proven = stream.peer().account() != null;
    int places = proven ? limits.streamsMax() : limits.streamsMax() / 2;
    if (openStreams.incrementAndGet() > places) {
      openStreams.decrementAndGet();
      stream.refuse(
          Status.RESOURCE_EXHAUSTED.withDescription(
              "%d streams are open already; try again later".formatted(places)));
      return stream;
    }
    metrics.streams(openStreams.get());
    execute(() -> streams.put(stream.id(), stream));
    return stream;
  }

  /** Does something for a stream that is open; if it fails, so does the stream. Any thread. */
  void run(ClientStream<?, ?, ?> stream, Runnable task) {
    execute(
        () -> {
          if (stream.isClosed() || stopping) {
            return;
          }
          try {
            task.run();
          } catch (RuntimeException e) {
            failed(stream, e);
          }
        });
  }

  /** A stream has something to do, and does it when it is its turn. */
  void due(ClientStream<?, ?, ?> stream) {
    turns.due(Turns.owner(stream.peer().account()), stream);
  }

  /** A stream's turn. Says whether it has more to do. */
  private boolean work(ClientStream<?, ?, ?> stream) {
    boolean more = false;
    try {
      more = !stream.isClosed() && !stopping && stream.work();
    } catch (RuntimeException e) {
      failed(stream, e);
    }
    if (!more) {
      convergence.reached(stream);
    }
    sweep(); // before names that come and go fill the memory
    return more;
  }

  /** A client ended its stream, by taking leave or not. Any thread. */
  void ended(ClientStream<?, ?, ?> stream, boolean politely) {
    execute(
        () -> {
          if (stopping || !forget(stream)) {
            return;
          }
          stream.end(politely);
          if (politely) {
            registry.leave(stream.id());
          } else {
            registry.lost(stream.id());
          }
        });
  }

  /** The server ends a stream. */
  void reject(ClientStream<?, ?, ?> stream, Status status) {
    if (forget(stream)) {
      stream.refuse(status);
      registry.lost(stream.id());
    }
  }

  /** Whether a client may be who it says it is; null if not, and then its stream is over. */
  @Nullable Client admit(ClientStream<?, ?, ?> stream, Node node) {
    Claims claims;
    try {
      claims = NodeClaims.of(node);
    } catch (IllegalArgumentException e) {
      reject(stream, Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
      return null;
    }
    Peer peer = stream.peer();
    Client client = new Client(peer.account(), peer.address(), claims);
    if (!allow(stream, holdings.opened(stream.id(), client))) {
      return null;
    }
    if (peer.account() != null) {
      Optional<String> refusal =
          registry.connect(stream.id(), peer.account(), peer.address(), claims);
      if (refusal.isPresent()) {
        reject(stream, Status.PERMISSION_DENIED.withDescription(refusal.get()));
        return null;
      }
    }
    return client;
  }

  /** Lets a stream read what its client may see. */
  void place(ClientStream<?, ?, ?> stream) {
    ViewCache now = cache;
    Client client = stream.client();
    if (now != null && client != null) {
      stream.moveTo(new Reading(now, now.view().scope(client)));
    }
  }

  void pushed(String typeUrl) {
    metrics.pushed(typeUrl);
  }

  void nacked(ClientStream<?, ?, ?> stream, String typeUrl, String message) {
    metrics.rejected(typeUrl);
    Client client = stream.client();
    log.warn(
        "{} refused part of a response of {}: {}",
        client == null ? "?" : client.claims().nodeId(),
        typeUrl,
        printable(message));
  }

  /** What others sent goes to the log on one line, and not at any length. */
  private static String printable(String text) {
    String cut = text.length() > LOGGED_CHARS_MAX ? text.substring(0, LOGGED_CHARS_MAX) : text;
    return cut.replaceAll("\\p{Cntrl}", " ");
  }

  /** Serves another configuration from now on (after the debounce). */
  void configure(ViewFactory newer) {
    boolean first = factory == null;
    factory = newer;
    if (first) {
      rebuild(Duration.ZERO);
    } else {
      rebuild.trigger();
    }
  }

  /** Ends what is over. About once a second. */
  void tick() {
    try {
      registry.tick();
      metrics.workloads(registry.statuses().size());
      endExpired();
    } catch (RuntimeException e) {
      log.error("the registry could not be looked after; next try in a second", e);
    }
  }

  private void endExpired() {
    for (ClientStream<?, ?, ?> stream : List.copyOf(streams.values())) {
      if (clock.instant().isAfter(stream.peer().provenUntil())) {
        reject(
            stream,
            Status.UNAUTHENTICATED.withDescription(
                "the certificate of this connection has expired; connect with the new one"));
      }
    }
  }

  /** How every client stands. */
  List<ClientStatus> clients() {
    List<ClientStatus> all = new ArrayList<>();
    for (ClientStream<?, ?, ?> stream : streams.values()) {
      ClientStatus status = stream.status();
      if (status != null) {
        all.add(status);
      }
    }
    return all;
  }

  int cachedResources() {
    ViewCache held = cache;
    return held == null ? 0 : held.size();
  }

  /** From now on nothing that happens to streams says anything about their clients. Any thread. */
  void stop() {
    stopping = true;
  }

  private void rebuild(Duration waited) {
    ViewFactory now = factory;
    if (now == null || stopping) {
      return;
    }
    long changedNanos = ticker.nanos() - waited.toNanos();
    ConfigView next;
    try {
      next = now.view(registry.registrations());
    } catch (RuntimeException e) {
      log.error("the new configuration cannot be served; the last one stays", e);
      return;
    }
    List<ViewCache.Key> changed = List.of();
    ViewCache served = cache;
    if (served == null) {
      served = new ViewCache(next);
      cache = served;
    } else {
      changed = served.advance(next);
    }
    view = next;
    List<ClientStream<?, ?, ?>> behind = new ArrayList<>();
    for (ClientStream<?, ?, ?> stream : List.copyOf(streams.values())) {
      try {
        tell(stream, served, changed);
        if (stream.isPending()) {
          behind.add(stream);
        }
      } catch (RuntimeException e) {
        failed(stream, e);
      }
    }
    convergence.begin(changedNanos, behind);
    behind.forEach(this::due);
  }

  /** Tells a stream what it has to bring to its client, when it is its turn. */
  private static void tell(
      ClientStream<?, ?, ?> stream, ViewCache served, List<ViewCache.Key> changed) {
    Client client = stream.client();
    if (client == null) {
      return;
    }
    Object scope = served.view().scope(client);
    if (stream.reads(scope)) {
      stream.changed(changed);
      stream.wildcardsChanged();
    } else {
      stream.moveTo(new Reading(served, scope));
    }
  }

  private void failed(ClientStream<?, ?, ?> stream, RuntimeException why) {
    log.error("stream {} of {} failed", stream.id(), stream.client(), why);
    reject(stream, Status.INTERNAL.withDescription("the control plane's log says why"));
  }

  /** Forgets resources that nobody is subscribed to, when there may be many. */
  private void sweep() {
    ViewCache held = cache;
    if (held != null && held.size() > sweepAt) {
      Set<ViewCache.Key> wanted = new HashSet<>();
      streams.values().forEach(stream -> stream.collect(wanted));
      held.retain(wanted);
      sweepAt = Math.max(SWEEP_MIN, 2 * held.size());
    }
  }

  /** A stream's subscriptions take so many bytes; if they may not, it is over. */
  void countBytes(ClientStream<?, ?, ?> stream, long bytes) {
    allow(stream, holdings.holds(stream.id(), bytes));
  }

  /** Whether nothing stands against it; else the stream is over. */
  private boolean allow(ClientStream<?, ?, ?> stream, @Nullable String objection) {
    if (objection != null) {
      reject(stream, Status.RESOURCE_EXHAUSTED.withDescription(objection));
    }
    return objection == null;
  }

  private boolean forget(ClientStream<?, ?, ?> stream) {
    if (streams.remove(stream.id()) == null) {
      return false;
    }
    holdings.closed(stream.id());
    convergence.reached(stream);
    metrics.streams(openStreams.decrementAndGet());
    return true;
  }

  private void execute(Runnable task) {
    try {
      loop.execute(
          () -> {
            try {
              task.run();
            } catch (RuntimeException e) {
              log.error("a task of the push thread failed", e); // the executor would not say so
            }
          });
    } catch (RejectedExecutionException e) {
      log.debug("the server is closed", e);
    }
  }
}

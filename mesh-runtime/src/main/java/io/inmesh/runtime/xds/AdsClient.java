package io.inmesh.runtime.xds;

import io.grpc.ManagedChannel;
import io.inmesh.call.OutboundCall;
import io.inmesh.runtime.quota.QuotaSettings;
import io.inmesh.runtime.transport.Backoff;
import io.inmesh.runtime.transport.Loop;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.spi.ConfigSource;
import io.inmesh.spi.Subscription;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Configuration from a control plane over delta ADS. Names are asked for when they are first
 * called, and given up when nobody has called them for ten minutes; at most 10,000 at once.
 *
 * <p>Any thread. All state is owned by the loop's executor; public methods hand over to it.
 */
public final class AdsClient implements ConfigSource, AutoCloseable {
  /** How many outbound names a client may ask for. */
  public static final int NAMES_MAX = 10_000;

  private static final int NAME_LENGTH_MAX = 300;
  private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(10);
  private static final long SWEEP_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Loop loop;
  private final ConfigState state;
  private final Publisher publisher;
  private final AdsConnection connection;
  private final StateKeeper keeper;
  private final OutboundNames names = new OutboundNames();
  private final Map<String, List<CompletableFuture<Void>>> asked = new HashMap<>();
  private final Readiness readiness = new Readiness();
  private int declared; // the loop's
  private volatile boolean closed;

  /**
   * @param transport opens streams
   * @param node who we are, asked anew for each stream
   * @param gateway whether every listener of ours is wanted
   * @param quotas told of the leased buckets before a snapshot that names them
   * @param random in [0, 1), for the back-off
   */
  AdsClient(
      Loop loop,
      AdsTransport transport,
      Supplier<Node> node,
      boolean gateway,
      Consumer<List<QuotaSettings>> quotas,
      StateKeeper keeper,
      DoubleSupplier random) {
    this.loop = loop;
    this.keeper = keeper;
    this.state = new ConfigState(gateway);
    this.publisher = new Publisher(loop, state, quotas, keeper, this::settled, this::published);
    this.connection =
        new AdsConnection(loop, transport, node, state, publisher, new Backoff(random));
  }

  /**
   * Over gRPC.
   *
   * @param channel made when first asked for; throws while there is no identity
   * @param node who we are, asked anew for each stream
   * @param gateway whether every listener of ours is wanted
   * @param quotas told of the leased buckets before a snapshot that names them
   * @param random in [0, 1), for the back-off
   */
  public static AdsClient overGrpc(
      Loop loop,
      Supplier<ManagedChannel> channel,
      Supplier<Node> node,
      boolean gateway,
      Consumer<List<QuotaSettings>> quotas,
      StateKeeper keeper,
      DoubleSupplier random) {
    return new AdsClient(
        loop, new GrpcAdsTransport(channel), node, gateway, quotas, keeper, random);
  }

  /** Loads last known good at once; {@link #connect} begins the rest. */
  public void start() {
    loop.executor()
        .execute(
            () -> {
              publisher.restore(keeper);
              WarmUp.run();
              sweepLater();
            });
  }

  /** Connects now: the identity is there, or the address may have become reachable. */
  public void connect() {
    loop.executor().execute(connection::connect);
  }

  /** Connects anew, as there is another certificate to show; nothing before {@link #connect}. */
  public void connectAgain() {
    loop.executor().execute(connection::connectAgain);
  }

  /**
   * The workload's own ports. Where that changes what the node says of itself, the stream begins
   * anew.
   */
  public void declare(Set<Integer> workloadPorts) {
    Set<Integer> ports = Set.copyOf(workloadPorts);
    int mine = readiness.declare();
    loop.executor()
        .execute(
            () -> {
              // Of two at once the later number counts, in whichever order they come here.
              if (mine > declared) {
                declared = mine;
                state.inbound(ports);
              }
              publisher.changed();
              connection.introduceAgain();
            });
  }

  /**
   * Completes when outbound policy and the listeners of the ports declared so far are in force. Of
   * a later declaration a new stage tells: ask again.
   */
  public CompletionStage<Void> ready() {
    return readiness.stage();
  }

  /** How it stands now. */
  public AdsStatus status() {
    return publisher.status();
  }

  /** What is in force. */
  MeshSnapshot snapshot() {
    return publisher.watchers().current();
  }

  /** On the way of every call, when it has ended: its name is in use. */
  public void called(OutboundCall call) {
    names.called(call);
  }

  @Override
  public Subscription subscribe(Consumer<MeshSnapshot> watcher) {
    return publisher.watchers().add(watcher);
  }

  @Override
  public CompletionStage<Void> request(String listenerName) {
    if (closed) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("the configuration source is closed"));
    }
    if (listenerName.length() > NAME_LENGTH_MAX || !ListenerNames.isOutbound(listenerName)) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException(
              "listener name '%s' (expected: host:port)".formatted(listenerName)));
    }
    CompletableFuture<Void> answer = new CompletableFuture<>();
    loop.executor().execute(() -> ask(listenerName, answer));
    return answer;
  }

  private void ask(String name, CompletableFuture<Void> answer) {
    names.asked(name, loop.ticker().nanos());
    if (!state.outbound().contains(name)) {
      if (state.outbound().size() >= NAMES_MAX) {
        answer.completeExceptionally(
            new IllegalStateException(
                "%s is one outbound name too many (at most %d at once);".formatted(name, NAMES_MAX)
                    + " call fewer different hosts, or wait until idle ones are given up"));
        return;
      }
      state.outbound().add(name);
      publisher.changed();
    } else if (state.isAnswered(name)) {
      answer.complete(null);
      return;
    }
    asked.computeIfAbsent(name, key -> new ArrayList<>()).add(answer);
  }

  private void settled() {
    connection.subscribe();
  }

  /** A snapshot has been delivered: those who wait for names in it may go on. */
  private void published() {
    if (!asked.isEmpty()) {
      Map.copyOf(asked)
          .forEach(
              (name, answers) -> {
                if (state.isAnswered(name)) {
                  asked.remove(name);
                  answers.forEach(answer -> answer.complete(null));
                }
              });
    }
    if (publisher.status().ready()) {
      readiness.inForce(declared);
    }
    connection.subscribe();
  }

  private void sweepLater() {
    loop.scheduler()
        .after(
            SWEEP_NANOS,
            () -> {
              int before = state.outbound().size();
              names.sweep(state.outbound(), loop.ticker().nanos(), IDLE_NANOS);
              if (state.outbound().size() < before) {
                giveUpAsking();
                publisher.changed();
              }
              sweepLater();
            });
  }

  /** Who waited for a name that is given up may ask for it again. */
  private void giveUpAsking() {
    Map.copyOf(asked)
        .forEach(
            (name, answers) -> {
              if (!state.outbound().contains(name)) {
                asked.remove(name);
                IllegalStateException why =
                    new IllegalStateException(
                        name + " was not answered, and nobody called it for ten minutes");
                answers.forEach(answer -> answer.completeExceptionally(why));
              }
            });
  }

  /**
   * Leaves in good order: the control plane takes this workload's endpoints away at once.
   *
   * @return completes when the stream has ended
   */
  public CompletionStage<Void> leave() {
    CompletableFuture<Void> left = new CompletableFuture<>();
    loop.executor().execute(() -> connection.leave(left));
    return left;
  }

  /** Delivers nothing from now on. To leave in good order, {@link #leave()} first. */
  @Override
  public void close() {
    closed = true;
    publisher.watchers().close();
    loop.executor()
        .execute(
            () -> {
              publisher.close();
              connection.close();
              IllegalStateException why =
                  new IllegalStateException("the configuration source was closed");
              asked.values().stream()
                  .flatMap(List::stream)
                  .forEach(answer -> answer.completeExceptionally(why));
              asked.clear();
              readiness.fail(why);
            });
  }
}

package io.inmesh.runtime.xds;

import io.inmesh.runtime.transport.Backoff;
import io.inmesh.runtime.transport.Loop;
import io.inmesh.time.Scheduler;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one delta stream up: opens it, answers on it, and opens the next. Control thread. */
final class AdsConnection {
  private static final Logger log = LoggerFactory.getLogger(AdsConnection.class);

  /** A stream on which nothing is heard for so long is given up. */
  private static final long FIRST_ANSWER_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final Loop loop;
  private final AdsTransport transport;
  private final Supplier<Node> node;
  private final ConfigState state;
  private final Publisher publisher;
  private final Backoff backoff;
  private @Nullable DeltaSession session;
  private @Nullable CompletableFuture<Void> leaving;
  private Scheduler.@Nullable Cancellation retry;
  private boolean started;
  private boolean closed;

  AdsConnection(
      Loop loop,
      AdsTransport transport,
      Supplier<Node> node,
      ConfigState state,
      Publisher publisher,
      Backoff backoff) {
    this.loop = loop;
    this.transport = transport;
    this.node = node;
    this.state = state;
    this.publisher = publisher;
    this.backoff = backoff;
  }

  /** Opens a stream, unless there is one. */
  void connect() {
    started = true;
    if (closed || leaving != null || session != null) {
      return;
    }
    cancelRetry();
    // Events of a stream that is not the current one are late, and are dropped.
    StreamEvents events = new StreamEvents();
    AdsTransport.Stream stream = null;
    try {
      stream = transport.open(events);
      DeltaSession opened = new DeltaSession(stream, node.get());
      session = opened;
      events.session = opened;
      opened.subscribe(state);
      loop.scheduler().after(FIRST_ANSWER_NANOS, () -> expectAnswer(opened));
    } catch (RuntimeException e) {
      session = null;
      if (stream != null) {
        stream.cancel("it could not be begun");
      }
      lost(String.valueOf(e.getMessage()));
    }
  }

  private void expectAnswer(DeltaSession of) {
    if (session == of && !of.heard()) {
      of.stream().cancel("no answer in 15 s");
    }
  }

  /** Tells what is wanted now, if there is a stream. */
  void subscribe() {
    if (session != null) {
      session.subscribe(state);
    }
  }

  /** The node says something new of itself: a new stream, at once. */
  void introduceAgain() {
    DeltaSession before = session;
    if (before == null) {
      return;
    }
    if (before.node().equals(node.get())) {
      before.subscribe(state);
      return;
    }
    session = null;
    before.stream().cancel("the workload declared its ports");
    connect();
  }

  /**
   * The workload has another certificate: a stream on a connection that shows it, at once. The
   * control plane ends the old one when its certificate does.
   */
  void connectAgain() {
    if (!started || closed || leaving != null) {
      return;
    }
    DeltaSession old = session;
    session = null;
    if (old != null) {
      old.stream().cancel("the workload has a new certificate");
    }
    connect();
  }

  private void respond(DeltaSession to, DeltaDiscoveryResponse response) {
    if (!to.heard()) {
      to.hear();
      backoff.reset();
      publisher.connected();
      log.info("connected to the control plane");
    }
    ResourceType type = ResourceType.ofUrl(response.getTypeUrl());
    List<String> errors =
        type == null
            ? List.of("type '%s' was never asked for".formatted(response.getTypeUrl()))
            : state.accept(type, response);
    errors.forEach(error -> log.warn("refused from the control plane: {}", error));
    to.answer(type, response, errors);
    publisher.changed();
    publisher.refreshStatus(null);
    to.stream().next();
  }

  private void lost(String why) {
    if (leaving != null) {
      leaving.complete(null);
      return;
    }
    if (closed) {
      return;
    }
    long pause = backoff.nextNanos();
    publisher.disconnected(why);
    log.warn(
        "no control plane: {}. What is in force stays; next attempt in {} ms",
        why,
        TimeUnit.NANOSECONDS.toMillis(pause));
    cancelRetry();
    retry = loop.scheduler().after(pause, this::connect);
  }

  private void cancelRetry() {
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
  }

  /** Ends the stream in good order, and opens no other. */
  void leave(CompletableFuture<Void> left) {
    CompletableFuture<Void> already = leaving;
    if (already != null) {
      var unused = already.thenRun(() -> left.complete(null));
      return;
    }
    leaving = left;
    cancelRetry();
    if (session == null || !started) {
      left.complete(null);
    } else {
      session.stream().leave();
    }
  }

  void close() {
    closed = true;
    cancelRetry();
    DeltaSession last = session;
    session = null;
    if (last != null) {
      last.stream().cancel("the workload stops");
    }
  }

  /** One stream's events, brought onto the control thread. */
  private final class StreamEvents implements AdsTransport.Events {
    private @Nullable DeltaSession session;

    @Override
    public void response(DeltaDiscoveryResponse response) {
      loop.executor()
          .execute(
              () -> {
                DeltaSession mine = session;
                if (mine != null && mine == AdsConnection.this.session) {
                  respond(mine, response);
                }
              });
    }

    @Override
    public void closed(String why) {
      loop.executor()
          .execute(
              () -> {
                DeltaSession mine = session;
                if (mine != null && mine == AdsConnection.this.session) {
                  AdsConnection.this.session = null;
                  lost(why);
                }
              });
    }
  }
}

package io.inmesh.controlplane.push;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.inmesh.xds.proto.envoy.config.core.v3.ControlPlane;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream of one client. gRPC's threads hand its messages to the push thread, which does the
 * rest; the next message is asked for when the last is done, so at most one waits for each stream.
 *
 * @param <Q> requests
 * @param <R> responses
 */
abstract class ClientStream<Q, R> implements StreamObserver<Q> {
  static final int TYPES_MAX = 16;
  static final ControlPlane IDENTIFIER = ControlPlane.newBuilder().setIdentifier("inmesh").build();

  private final Pusher pusher;
  private final long id;
  private final Peer peer;
  private final ServerCallStreamObserver<R> client;
  private final Instant connectedAt;
  private @Nullable Node node;
  private @Nullable Client known;
  private @Nullable ScopeCache cache;
  private long nonces;
  private boolean closed;

  ClientStream(Pusher pusher, long id, Peer peer, ServerCallStreamObserver<R> client) {
    this.pusher = pusher;
    this.id = id;
    this.peer = peer;
    this.client = client;
    this.connectedAt = pusher.clock().instant();
    client.disableAutoRequest();
    client.setOnReadyHandler(() -> pusher.run(this, this::flush));
    client.setOnCancelHandler(() -> pusher.ended(this, false));
    client.request(1);
  }

  /** The node of a request, if it has one. */
  abstract @Nullable Node nodeOf(Q request);

  /** Takes in acknowledgements and subscriptions. */
  abstract void accept(Q request);

  /** Names subscribed to, over all types. */
  abstract int names();

  /** Sends what is due while the client takes it. */
  abstract void send(ScopeCache cache);

  /** Everything may have changed. */
  abstract void markDirty();

  abstract boolean isDelta();

  abstract List<TypeStatus> types();

  @Override
  public final void onNext(Q request) {
    pusher.run(
        this,
        () -> {
          handle(request);
          if (!closed) {
            client.request(1);
          }
        });
  }

  @Override
  public final void onError(Throwable cause) {
    pusher.ended(this, false);
  }

  /** The client has no more to say: it takes leave. */
  @Override
  public final void onCompleted() {
    pusher.ended(this, true);
  }

  final long id() {
    return id;
  }

  final Peer peer() {
    return peer;
  }

  final @Nullable Client client() {
    return known;
  }

  final Pusher pusher() {
    return pusher;
  }

  final boolean isClosed() {
    return closed;
  }

  final boolean isReady() {
    return !closed && client.isReady();
  }

  final String nextNonce() {
    return Long.toString(++nonces);
  }

  final void respond(R response) {
    client.onNext(response);
  }

  /** From now on it reads this. */
  final void moveTo(ScopeCache next) {
    cache = next;
    markDirty();
  }

  final void flush() {
    ScopeCache now = cache;
    if (now != null && !closed) {
      send(now);
    }
  }

  /** The server ends the stream. */
  final void refuse(Status status) {
    if (!closed) {
      closed = true;
      client.onError(status.asRuntimeException());
    }
  }

  /** The client has ended it. */
  final void end(boolean politely) {
    if (!closed) {
      closed = true;
      if (politely) {
        client.onCompleted();
      }
    }
  }

  final ClientStatus status() {
    ScopeCache now = cache;
    Client who = known;
    if (who == null) {
      throw new IllegalStateException("stream %d: nobody yet".formatted(id));
    }
    return new ClientStatus(
        who, id, isDelta(), connectedAt, now == null ? "" : now.view().revision(), types());
  }

  private void handle(Q request) {
    Node said = nodeOf(request);
    if (said != null && !said.equals(node)) {
      Client admitted = pusher.admit(this, said);
      if (admitted == null) {
        return;
      }
      node = said;
      known = admitted;
      pusher.place(this);
    }
    if (known == null) {
      pusher.reject(
          this,
          Status.INVALID_ARGUMENT.withDescription(
              "the first request of a stream says no node (expected: node.id and node.metadata)"));
      return;
    }
    accept(request);
    if (names() > pusher.limits().namesMax()) {
      pusher.reject(
          this,
          Status.RESOURCE_EXHAUSTED.withDescription(
              "%d names subscribed to (expected: %d at most on a stream)"
                  .formatted(names(), pusher.limits().namesMax())));
      return;
    }
    flush();
  }
}

package io.inmesh.controlplane.push;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.inmesh.xds.proto.envoy.config.core.v3.ControlPlane;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One stream of one client. gRPC's threads hand its messages to the push thread, which does the
 * rest, a bounded piece whenever it is the stream's turn; the next message is asked for when all
 * that the last one led to is done, or cannot be sent now. So at most one waits for each stream.
 *
 * @param <Q> requests
 * @param <R> responses
 * @param <S> subscriptions, by type in the order of pushing
 */
abstract class ClientStream<Q, R, S extends Subscription<Q>> implements StreamObserver<Q> {
  static final ControlPlane IDENTIFIER = ControlPlane.newBuilder().setIdentifier("inmesh").build();
  private static final int TYPES_MAX = 16;
  private static final int NODE_BYTES_MAX = 64 << 10;
  private static final int TYPE_CHARS_MAX = 256;
  private static final int NAME_CHARS_MAX = 1_024;

  /** How many names are looked at in one turn: each may have to be translated and serialised. */
  static final int NAMES_PER_TURN = 250;

  private final Pusher pusher;
  private final long id;
  private final Peer peer;
  private final ServerCallStreamObserver<R> client;
  private final Instant connectedAt;
  private final NavigableMap<String, S> types = new TreeMap<>(TypeOrder.INSTANCE);
  private @Nullable Node node;
  private @Nullable Client known;
  private @Nullable Reading reading;
  private @Nullable Q asked; // not dealt with yet
  private boolean answering; // the next request is to be asked for when it is answered
  private long nonces;
  private boolean closed;

  /**
   * The parts of a request that both dialects have; null for what is not there.
   *
   * @param names all that will be kept of it
   * @param count how many names it subscribes to, or gives up; the larger one
   */
  record Said(
      @Nullable Node node,
      String typeUrl,
      String nonce,
      @Nullable String refusal,
      List<String> names,
      int count) {
    /** What is larger than anything that is kept; null = nothing. */
    @Nullable String excess() {
      if (node != null && node.getSerializedSize() > NODE_BYTES_MAX) {
        return "node: %d bytes (expected: %d at most)"
            .formatted(node.getSerializedSize(), NODE_BYTES_MAX);
      } else if (typeUrl.length() > TYPE_CHARS_MAX) {
        return "type_url: %d characters (expected: %d at most)"
            .formatted(typeUrl.length(), TYPE_CHARS_MAX);
      }
      for (String name : names) {
        if (name.length() > NAME_CHARS_MAX) {
          return "a name of %s has %d characters (expected: %d at most)"
              .formatted(typeUrl, name.length(), NAME_CHARS_MAX);
        }
      }
      return null;
    }
  }

  ClientStream(Pusher pusher, long id, Peer peer, ServerCallStreamObserver<R> client) {
    this.pusher = pusher;
    this.id = id;
    this.peer = peer;
    this.client = client;
    this.connectedAt = pusher.clock().instant();
    client.disableAutoRequest();
    client.setOnReadyHandler(() -> pusher.run(this, () -> pusher.due(this)));
    client.setOnCancelHandler(() -> pusher.ended(this, false));
    client.request(1);
  }

  abstract Said read(Q request);

  abstract S subscription(String typeUrl, Delivery delivery);

  /**
   * Looks at some of what may be due, {@link #NAMES_PER_TURN} names at most, and sends what of it
   * is.
   *
   * @return whether there is more that the client takes now
   */
  abstract boolean send(NavigableMap<String, S> types, Reading reading);

  abstract boolean isDelta();

  @Override
  public final void onNext(Q request) {
    pusher.run(
        this,
        () -> {
          asked = request;
          pusher.due(this);
        });
  }

  /** Does one bounded piece of what there is to do; says whether there is more. */
  final boolean work() {
    Q request = asked;
    if (request != null) {
      asked = null;
      answering = true;
      handle(request);
      return !closed;
    }
    Reading now = reading;
    if (now != null && !closed && send(types, now)) {
      return true;
    }
    if (answering && !closed) {
      answering = false;
      client.request(1);
    }
    return false;
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

  final boolean isClosed() {
    return closed;
  }

  final boolean isReady() {
    return !closed && client.isReady();
  }

  final int responseBytes() {
    return pusher.limits().responseBytes();
  }

  /** Sends a response; what it tells is remembered under the nonce that this returns. */
  final String sent(String typeUrl, Subscription<Q> subscription, Map<String, String> told) {
    String nonce = Long.toString(++nonces);
    subscription.delivery().sent(nonce, told);
    pusher.pushed(typeUrl);
    return nonce;
  }

  final void respond(R response) {
    client.onNext(response);
  }

  /** From now on it reads this, which may differ in everything. */
  final void moveTo(Reading next) {
    reading = next;
    types.values().forEach(Subscription::allChanged);
  }

  /** Whether it reads with these eyes. */
  final boolean reads(Object scope) {
    return reading != null && reading.scope().equals(scope);
  }

  /** These resources have changed, for whoever sees them. */
  final void changed(List<ViewCache.Key> keys) {
    Reading now = reading;
    if (now == null) {
      return;
    }
    for (ViewCache.Key key : keys) {
      S subscription = types.get(key.typeUrl());
      if (subscription != null && now.sees(key)) {
        subscription.changed(key.name());
      }
    }
  }

  /** A new view: what stands for everything may have changed. */
  final void wildcardsChanged() {
    types.values().forEach(Subscription::wildcardChanged);
  }

  /** Whether something may have to be sent. */
  final boolean isPending() {
    return reading != null && types.values().stream().anyMatch(Subscription::isPending);
  }

  /** Adds what it is subscribed to. */
  final void collect(Set<ViewCache.Key> wanted) {
    Reading now = reading;
    if (now != null) {
      types.forEach(
          (type, subscription) ->
              subscription
                  .wanted(now)
                  .forEach(name -> wanted.add(now.cache().key(now.scope(), type, name))));
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

  /** How it stands; null while nobody has introduced itself. */
  final @Nullable ClientStatus status() {
    Reading now = reading;
    Client who = known;
    return who == null
        ? null
        : new ClientStatus(
            who,
            id,
            isDelta(),
            connectedAt,
            now == null ? "" : now.revision(),
            types.values().stream().map(Subscription::status).toList());
  }

  private void handle(Q request) {
    Said said = read(request);
    String excess = said.excess();
    if (excess != null) {
      reject(Status.INVALID_ARGUMENT, excess);
      return;
    }
    if (said.node() != null && !said.node().equals(node)) {
      Client admitted = pusher.admit(this, said.node());
      if (admitted == null) {
        return;
      }
      node = said.node();
      known = admitted;
      pusher.place(this);
    }
    if (known == null) {
      reject(
          Status.INVALID_ARGUMENT,
          "the first request of a stream says no node (expected: node.id and node.metadata)");
      return;
    }
    S subscription = types.get(said.typeUrl());
    if (subscription == null) {
      if (said.typeUrl().isEmpty() || types.size() >= TYPES_MAX) {
        reject(
            Status.INVALID_ARGUMENT,
            "type_url '%s' (expected: at most %d types, by URL)"
                .formatted(said.typeUrl(), TYPES_MAX));
        return;
      }
      subscription = subscription(said.typeUrl(), new Delivery(pusher.clock()));
      types.put(said.typeUrl(), subscription);
    }
    accept(request, said, subscription);
  }

  private void accept(Q request, Said said, S subscription) {
    if (!said.nonce().isEmpty()) {
      if (said.refusal() == null) {
        subscription.delivery().acked(said.nonce());
      } else {
        pusher.nacked(this, said.typeUrl(), said.refusal());
        subscription.delivery().nacked(said.nonce(), said.refusal());
      }
    }
    if (exceeds(said.count(), said.typeUrl())) {
      return;
    }
    subscription.update(request);
    if (!exceeds(subscription.size(), said.typeUrl())) {
      pusher.countBytes(this, types.values().stream().mapToLong(Subscription::bytes).sum());
    }
  }

  private boolean exceeds(int names, String typeUrl) {
    int namesMax = pusher.limits().namesMax();
    if (names > namesMax) {
      reject(
          Status.RESOURCE_EXHAUSTED,
          "%d names of %s subscribed to (expected: %d at most)"
              .formatted(names, typeUrl, namesMax));
    }
    return names > namesMax;
  }

  private void reject(Status status, String why) {
    pusher.reject(this, status.withDescription(why));
  }
}

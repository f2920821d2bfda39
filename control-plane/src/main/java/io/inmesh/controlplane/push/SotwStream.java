package io.inmesh.controlplane.push;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A state-of-the-world stream, as gRPC's own clients open. */
final class SotwStream extends ClientStream<DiscoveryRequest, DiscoveryResponse> {
  private final NavigableMap<String, Entry> types = new TreeMap<>(TypeOrder.INSTANCE);

  private record Entry(SotwSubscription subscription, Delivery delivery) {}

  SotwStream(
      Pusher pusher, long id, Peer peer, ServerCallStreamObserver<DiscoveryResponse> client) {
    super(pusher, id, peer, client);
  }

  @Override
  @Nullable Node nodeOf(DiscoveryRequest request) {
    return request.hasNode() ? request.getNode() : null;
  }

  @Override
  void accept(DiscoveryRequest request) {
    String type = request.getTypeUrl();
    Entry entry = types.get(type);
    if (entry == null) {
      if (type.isEmpty() || types.size() >= TYPES_MAX) {
        pusher()
            .reject(
                this,
                Status.INVALID_ARGUMENT.withDescription(
                    "type_url '%s' (expected: at most %d types, by URL)"
                        .formatted(type, TYPES_MAX)));
        return;
      }
      Delivery delivery = new Delivery(pusher().clock());
      entry = new Entry(new SotwSubscription(type, delivery), delivery);
      types.put(type, entry);
    }
    if (!request.getResponseNonce().isEmpty()) {
      answer(entry, request);
    }
    entry.subscription().update(request);
  }

  @Override
  int names() {
    int names = 0;
    for (Entry entry : types.values()) {
      names += entry.subscription().size();
    }
    return names;
  }

  @Override
  void send(ScopeCache cache) {
    for (Entry entry : types.values()) {
      if (entry.subscription().isDirty()) {
        if (!isReady()) {
          return;
        }
        SotwSubscription.Draft draft = entry.subscription().next(cache);
        if (draft != null) {
          respond(entry, draft);
        }
      }
    }
  }

  @Override
  void markDirty() {
    types.values().forEach(entry -> entry.subscription().markDirty());
  }

  @Override
  boolean isDelta() {
    return false;
  }

  @Override
  List<TypeStatus> types() {
    return types.values().stream().map(entry -> entry.subscription().status()).toList();
  }

  private void answer(Entry entry, DiscoveryRequest request) {
    String nonce = request.getResponseNonce();
    if (request.hasErrorDetail()) {
      pusher().nacked(this, request.getTypeUrl(), request.getErrorDetail().getMessage());
      entry.delivery().nacked(nonce, request.getErrorDetail().getMessage());
    } else {
      entry.delivery().acked(nonce);
    }
  }

  private void respond(Entry entry, SotwSubscription.Draft draft) {
    String nonce = nextNonce();
    String type = entry.subscription().typeUrl();
    entry.delivery().sent(nonce, draft.versions());
    pusher().pushed(type);
    respond(draft.response().setTypeUrl(type).setNonce(nonce).setControlPlane(IDENTIFIER).build());
  }
}

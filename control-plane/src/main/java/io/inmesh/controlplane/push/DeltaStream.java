package io.inmesh.controlplane.push;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A delta stream. Additions and changes go out clusters first and routes last; removals follow, the
 * other way round: at no moment does anything point at what is not there.
 */
final class DeltaStream extends ClientStream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {
  private final NavigableMap<String, Entry> types = new TreeMap<>(TypeOrder.INSTANCE);

  private record Entry(DeltaSubscription subscription, Delivery delivery) {}

  DeltaStream(
      Pusher pusher, long id, Peer peer, ServerCallStreamObserver<DeltaDiscoveryResponse> client) {
    super(pusher, id, peer, client);
  }

  @Override
  @Nullable Node nodeOf(DeltaDiscoveryRequest request) {
    return request.hasNode() ? request.getNode() : null;
  }

  @Override
  void accept(DeltaDiscoveryRequest request) {
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
      entry = new Entry(new DeltaSubscription(type, delivery), delivery);
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
      while (entry.subscription().isDirty()) {
        if (!isReady()) {
          return;
        }
        DeltaSubscription.Draft draft =
            entry.subscription().updates(cache, pusher().limits().responseBytes());
        if (draft == null) {
          break;
        }
        respond(entry, draft, cache);
      }
    }
    for (Entry entry : types.descendingMap().values()) {
      if (entry.subscription().isDirty()) {
        if (!isReady()) {
          return;
        }
        DeltaSubscription.Draft draft = entry.subscription().removals(cache);
        if (draft != null) {
          respond(entry, draft, cache);
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
    return true;
  }

  @Override
  List<TypeStatus> types() {
    return types.values().stream().map(entry -> entry.subscription().status()).toList();
  }

  private void answer(Entry entry, DeltaDiscoveryRequest request) {
    String nonce = request.getResponseNonce();
    if (request.hasErrorDetail()) {
      pusher().nacked(this, request.getTypeUrl(), request.getErrorDetail().getMessage());
      entry.delivery().nacked(nonce, request.getErrorDetail().getMessage());
    } else {
      entry.delivery().acked(nonce);
    }
  }

  private void respond(Entry entry, DeltaSubscription.Draft draft, ScopeCache cache) {
    String nonce = nextNonce();
    String type = entry.subscription().typeUrl();
    entry.delivery().sent(nonce, draft.versions());
    pusher().pushed(type);
    respond(
        draft
            .response()
            .setTypeUrl(type)
            .setNonce(nonce)
            .setSystemVersionInfo(cache.view().revision())
            .setControlPlane(IDENTIFIER)
            .build());
  }
}

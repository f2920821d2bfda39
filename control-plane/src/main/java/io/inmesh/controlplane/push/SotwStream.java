package io.inmesh.controlplane.push;

import io.grpc.stub.ServerCallStreamObserver;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** A state-of-the-world stream, as gRPC's own clients open. */
final class SotwStream extends ClientStream<DiscoveryRequest, DiscoveryResponse, SotwSubscription> {
  SotwStream(
      Pusher pusher, long id, Peer peer, ServerCallStreamObserver<DiscoveryResponse> client) {
    super(pusher, id, peer, client);
  }

  @Override
  Said read(DiscoveryRequest request) {
    return new Said(
        request.hasNode() ? request.getNode() : null,
        request.getTypeUrl(),
        request.getResponseNonce(),
        request.hasErrorDetail() ? request.getErrorDetail().getMessage() : null,
        request.getResourceNamesList(),
        request.getResourceNamesCount());
  }

  @Override
  SotwSubscription subscription(String typeUrl, Delivery delivery) {
    return new SotwSubscription(typeUrl, delivery);
  }

  @Override
  boolean isDelta() {
    return false;
  }

  @Override
  boolean send(NavigableMap<String, SotwSubscription> types, Reading reading) {
    for (Map.Entry<String, SotwSubscription> each : types.entrySet()) {
      SotwSubscription subscription = each.getValue();
      if (subscription.isPending()) {
        if (isReady() && subscription.prepare(reading, NAMES_PER_TURN)) {
          respond(each.getKey(), subscription, subscription.next(reading));
        }
        return isReady();
      }
    }
    return false;
  }

  private void respond(
      String typeUrl, SotwSubscription subscription, SotwSubscription.@Nullable Draft draft) {
    if (draft != null) {
      respond(
          draft
              .response()
              .setTypeUrl(typeUrl)
              .setNonce(sent(typeUrl, subscription, draft.versions()))
              .setControlPlane(IDENTIFIER)
              .build());
    }
  }
}

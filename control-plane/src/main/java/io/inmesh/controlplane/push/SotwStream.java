package io.inmesh.controlplane.push;

import io.grpc.stub.ServerCallStreamObserver;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.Map;
import java.util.NavigableMap;

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
        request.getResourceNamesList());
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
  void send(NavigableMap<String, SotwSubscription> types, Reading reading) {
    for (Map.Entry<String, SotwSubscription> each : types.entrySet()) {
      SotwSubscription subscription = each.getValue();
      if (subscription.isPending()) {
        if (!isReady()) {
          return;
        }
        SotwSubscription.Draft draft = subscription.next(reading);
        if (draft != null) {
          respond(
              draft
                  .response()
                  .setTypeUrl(each.getKey())
                  .setNonce(sent(each.getKey(), subscription, draft.versions()))
                  .setControlPlane(IDENTIFIER)
                  .build());
        }
      }
    }
  }
}

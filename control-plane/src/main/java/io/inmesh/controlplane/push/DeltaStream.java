package io.inmesh.controlplane.push;

import io.grpc.stub.ServerCallStreamObserver;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * A delta stream. Additions and changes go out clusters first and routes last; removals follow, the
 * other way round: at no moment does anything point at what is not there.
 */
final class DeltaStream
    extends ClientStream<DeltaDiscoveryRequest, DeltaDiscoveryResponse, DeltaSubscription> {
  DeltaStream(
      Pusher pusher, long id, Peer peer, ServerCallStreamObserver<DeltaDiscoveryResponse> client) {
    super(pusher, id, peer, client);
  }

  @Override
  Said read(DeltaDiscoveryRequest request) {
    return new Said(
        request.hasNode() ? request.getNode() : null,
        request.getTypeUrl(),
        request.getResponseNonce(),
        request.hasErrorDetail() ? request.getErrorDetail().getMessage() : null,
        names(request),
        Math.max(
            request.getResourceNamesSubscribeCount(), request.getResourceNamesUnsubscribeCount()));
  }

  /** All that will be kept of what it says; versions are as short as names. */
  private static List<String> names(DeltaDiscoveryRequest request) {
    if (request.getInitialResourceVersionsCount() == 0) {
      return request.getResourceNamesSubscribeList();
    }
    List<String> all = new ArrayList<>(request.getResourceNamesSubscribeList());
    all.addAll(request.getInitialResourceVersionsMap().keySet());
    all.addAll(request.getInitialResourceVersionsMap().values());
    return all;
  }

  @Override
  DeltaSubscription subscription(String typeUrl, Delivery delivery) {
    return new DeltaSubscription(typeUrl, delivery);
  }

  @Override
  boolean isDelta() {
    return true;
  }

  @Override
  boolean send(NavigableMap<String, DeltaSubscription> types, Reading reading) {
    for (Map.Entry<String, DeltaSubscription> each : types.entrySet()) {
      DeltaSubscription subscription = each.getValue();
      if (subscription.isUncompared()) {
        return isReady()
            && respond(
                each.getKey(),
                subscription,
                subscription.updates(reading, responseBytes(), NAMES_PER_TURN),
                reading);
      }
    }
    for (Map.Entry<String, DeltaSubscription> each : types.descendingMap().entrySet()) {
      DeltaSubscription subscription = each.getValue();
      if (subscription.isPending()) {
        return isReady()
            && respond(
                each.getKey(),
                subscription,
                subscription.removals(reading, NAMES_PER_TURN),
                reading);
      }
    }
    return false;
  }

  /** Sends it, if there is anything in it: that was this turn's piece. */
  private boolean respond(
      String typeUrl,
      DeltaSubscription subscription,
      DeltaSubscription.@Nullable Draft draft,
      Reading reading) {
    if (draft != null) {
      respond(
          draft
              .response()
              .setTypeUrl(typeUrl)
              .setNonce(sent(typeUrl, subscription, draft.versions()))
              .setSystemVersionInfo(reading.revision())
              .setControlPlane(IDENTIFIER)
              .build());
    }
    return true;
  }
}

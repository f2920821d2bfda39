package io.inmesh.controlplane.push;

import io.grpc.stub.ServerCallStreamObserver;
import io.inmesh.controlplane.registry.Fixtures;
import io.inmesh.identity.SpiffeId;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A delta client at the other end of a stream without a wire: what is sent is there at once. */
final class ManualClient extends ServerCallStreamObserver<DeltaDiscoveryResponse> {
  final List<DeltaDiscoveryResponse> responses = new ArrayList<>();
  private final DeltaStream stream;
  private final String instance;
  private int requested;
  private boolean introduced;

  ManualClient(Pusher pusher, SpiffeId account, String instance) {
    this.instance = instance;
    Peer peer = new Peer(account, "127.0.0.1", 1, Instant.MAX);
    this.stream = pusher.open(new DeltaStream(pusher, pusher.nextStream(), peer, this));
  }

  static ManualClient reviews(Pusher pusher, String instance) {
    return new ManualClient(pusher, Fixtures.REVIEWS, instance);
  }

  void subscribe(String type, List<String> names) {
    send(DeltaClient.request(type).addAllResourceNamesSubscribe(names));
  }

  void unsubscribe(String type, List<String> names) {
    send(DeltaClient.request(type).addAllResourceNamesUnsubscribe(names));
  }

  private void send(DeltaDiscoveryRequest.Builder request) {
    if (!introduced) {
      introduced = true;
      request.setNode(DeltaClient.node(instance, Map.of()));
    }
    requested--;
    stream.onNext(request.build());
  }

  /** Whether the server wants its next request. */
  boolean isAsked() {
    return requested > 0;
  }

  @Override
  public void onNext(DeltaDiscoveryResponse response) {
    responses.add(response);
  }

  @Override
  public void onError(Throwable cause) {
    throw new AssertionError(cause);
  }

  @Override
  public void onCompleted() {}

  @Override
  public void request(int count) {
    requested += count;
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {}

  @Override
  public void setOnCancelHandler(Runnable handler) {}

  @Override
  public void disableAutoRequest() {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void setCompression(String compression) {}
}

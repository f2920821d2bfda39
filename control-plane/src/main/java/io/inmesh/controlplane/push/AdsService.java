package io.inmesh.controlplane.push;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.inmesh.xds.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;

/** Aggregated discovery, in both dialects. */
final class AdsService extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {
  private final Pusher pusher;

  AdsService(Pusher pusher) {
    this.pusher = pusher;
  }

  @Override
  public StreamObserver<DiscoveryRequest> streamAggregatedResources(
      StreamObserver<DiscoveryResponse> responses) {
    return pusher.open(
        new SotwStream(
            pusher,
            pusher.nextStream(),
            PeerInterceptor.PEER.get(),
            (ServerCallStreamObserver<DiscoveryResponse>) responses));
  }

  @Override
  public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
      StreamObserver<DeltaDiscoveryResponse> responses) {
    return pusher.open(
        new DeltaStream(
            pusher,
            pusher.nextStream(),
            PeerInterceptor.PEER.get(),
            (ServerCallStreamObserver<DeltaDiscoveryResponse>) responses));
  }
}

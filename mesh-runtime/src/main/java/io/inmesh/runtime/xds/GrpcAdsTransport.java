package io.inmesh.runtime.xds;

import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.inmesh.runtime.transport.StatusText;
import io.inmesh.xds.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Delta ADS streams over gRPC. One response is under way at a time. */
final class GrpcAdsTransport implements AdsTransport {
  private final Supplier<ManagedChannel> channel;

  /**
   * @param channel made when first asked for; throws while there is no identity
   */
  GrpcAdsTransport(Supplier<ManagedChannel> channel) {
    this.channel = channel;
  }

  @Override
  public Stream open(Events events) {
    ManagedChannel to = channel.get();
    // Our own back-off decided that now is the time; gRPC's must not make it wait longer.
    to.resetConnectBackoff();
    GrpcStream stream = new GrpcStream(events);
    AggregatedDiscoveryServiceGrpc.newStub(to).deltaAggregatedResources(stream);
    return stream;
  }

  private static final class GrpcStream
      implements Stream, ClientResponseObserver<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {
    private final Events events;
    private @Nullable ClientCallStreamObserver<DeltaDiscoveryRequest> call;

    GrpcStream(Events events) {
      this.events = events;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<DeltaDiscoveryRequest> requests) {
      call = requests;
      requests.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(DeltaDiscoveryResponse response) {
      events.response(response);
    }

    @Override
    public void onError(Throwable failure) {
      events.closed(StatusText.of(failure));
    }

    @Override
    public void onCompleted() {
      events.closed("the control plane ended the stream");
    }

    @Override
    public void send(DeltaDiscoveryRequest request) {
      try {
        started().onNext(request);
      } catch (IllegalStateException ended) {
        // The stream ended meanwhile; its event is on the way.
      }
    }

    @Override
    public void next() {
      started().request(1);
    }

    @Override
    public void leave() {
      try {
        started().onCompleted();
      } catch (IllegalStateException ended) {
        // As above.
      }
    }

    @Override
    public void cancel(String why) {
      started().cancel(why, null);
    }

    private ClientCallStreamObserver<DeltaDiscoveryRequest> started() {
      ClientCallStreamObserver<DeltaDiscoveryRequest> started = call;
      if (started == null) {
        throw new IllegalStateException("the stream was not started");
      }
      return started;
    }
  }
}

package io.inmesh.runtime.quota;

import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.inmesh.runtime.transport.StatusText;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaResponse;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaServiceGrpc;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaUsageReports;
import java.util.function.Supplier;

/** RLQS over gRPC. */
final class GrpcQuotaTransport implements QuotaTransport {
  private final Supplier<ManagedChannel> channel;

  GrpcQuotaTransport(Supplier<ManagedChannel> channel) {
    this.channel = channel;
  }

  @Override
  public Stream open(Events events) {
    StreamObserver<RateLimitQuotaUsageReports> reports =
        RateLimitQuotaServiceGrpc.newStub(channel.get())
            .streamRateLimitQuotas(
                new StreamObserver<RateLimitQuotaResponse>() {
                  @Override
                  public void onNext(RateLimitQuotaResponse response) {
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
                });
    return new Stream() {
      @Override
      public void send(RateLimitQuotaUsageReports usage) {
        try {
          reports.onNext(usage);
        } catch (IllegalStateException ended) {
          // The stream ended meanwhile; its event is on the way.
        }
      }

      @Override
      public void leave() {
        try {
          reports.onCompleted();
        } catch (IllegalStateException ended) {
          // As above.
        }
      }
    };
  }
}

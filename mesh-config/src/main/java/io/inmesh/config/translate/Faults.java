package io.inmesh.config.translate;

import io.inmesh.config.resource.VirtualService.HTTPFaultInjection;
import io.inmesh.config.resource.VirtualService.Percent;
import io.inmesh.xds.proto.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.inmesh.xds.proto.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.inmesh.xds.proto.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.inmesh.xds.proto.envoy.type.v3.FractionalPercent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Injected faults. A share that is not written is 0. */
final class Faults {
  private static final List<String> GRPC =
      List.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS",
          "UNAUTHENTICATED");

  private Faults() {}

  static Optional<HTTPFault> of(@Nullable HTTPFaultInjection fault) {
    if (fault == null) {
      return Optional.empty();
    }
    HTTPFault.Builder built = HTTPFault.newBuilder();
    HTTPFaultInjection.Delay delay = fault.delay();
    if (delay != null && delay.fixedDelay() != null) {
      built.setDelay(
          FaultDelay.newBuilder()
              .setFixedDelay(Protos.duration(delay.fixedDelay()))
              .setPercentage(share(delay.percentage(), delay.percent())));
    }
    HTTPFaultInjection.Abort abort = fault.abort();
    if (abort != null && (abort.httpStatus() != null || abort.grpcStatus() != null)) {
      FaultAbort.Builder abortion =
          FaultAbort.newBuilder().setPercentage(share(abort.percentage(), null));
      if (abort.httpStatus() != null) {
        abortion.setHttpStatus(abort.httpStatus());
      } else if (abort.grpcStatus() != null) {
        abortion.setGrpcStatus(Math.max(0, GRPC.indexOf(abort.grpcStatus())));
      }
      built.setAbort(abortion);
    }
    return built.hasDelay() || built.hasAbort() ? Optional.of(built.build()) : Optional.empty();
  }

  private static FractionalPercent share(@Nullable Percent percentage, @Nullable Integer percent) {
    if (percentage != null) {
      return Protos.percent(percentage.value() == null ? 0 : percentage.value());
    }
    return Protos.percent(percent == null ? 0 : percent);
  }
}

package io.inmesh.runtime.xds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.inmesh.snapshot.Fault;
import io.inmesh.xds.proto.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.inmesh.xds.proto.envoy.extensions.filters.http.fault.v3.HTTPFault;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Faults to inject, from a route's per-filter configuration. */
final class FaultCompiler {
  static final String FILTER = "envoy.filters.http.fault";

  private static final Set<String> FAULT = Set.of("delay", "abort");
  private static final Set<String> DELAY = Set.of("fixed_delay", "percentage");
  private static final Set<String> ABORT = Set.of("http_status", "grpc_status", "percentage");
  private static final int OK = 200;

  private FaultCompiler() {}

  static @Nullable Fault fault(FieldPath at, Map<String, Any> perFilter) {
    for (String filter : perFilter.keySet()) {
      if (!filter.equals(FILTER)) {
        throw at.at("typed_per_filter_config", filter)
            .refuse("this client has no such filter (it has: %s)", FILTER);
      }
    }
    Any packed = perFilter.get(FILTER);
    if (packed == null) {
      return null;
    }
    FieldPath here = at.at("typed_per_filter_config", FILTER);
    try {
      return fault(here, Protos.unpack(packed, HTTPFault.class));
    } catch (InvalidProtocolBufferException e) {
      throw here.refuse("is no HTTPFault: %s", e.getMessage());
    }
  }

  private static @Nullable Fault fault(FieldPath at, HTTPFault fault) {
    at.only(fault, FAULT);
    int delayed = 0;
    Duration delay = Duration.ZERO;
    if (fault.hasDelay()) {
      FieldPath here = at.dot("delay");
      here.only(fault.getDelay(), DELAY);
      delayed = Shares.perMillion(here.dot("percentage"), fault.getDelay().getPercentage());
      delay = Durations.of(here.dot("fixed_delay"), fault.getDelay().getFixedDelay());
    }
    int aborted = 0;
    int status = OK;
    int grpcStatus = -1;
    if (fault.hasAbort()) {
      FieldPath here = at.dot("abort");
      here.only(fault.getAbort(), ABORT);
      aborted = Shares.perMillion(here.dot("percentage"), fault.getAbort().getPercentage());
      if (fault.getAbort().getErrorTypeCase() == FaultAbort.ErrorTypeCase.GRPC_STATUS) {
        grpcStatus = fault.getAbort().getGrpcStatus();
      } else {
        status = fault.getAbort().getHttpStatus();
      }
    }
    return new Fault(delayed, delay, aborted, status, grpcStatus);
  }
}

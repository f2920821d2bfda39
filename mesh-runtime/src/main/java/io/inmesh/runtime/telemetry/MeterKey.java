package io.inmesh.runtime.telemetry;

import io.inmesh.snapshot.ServiceRef;
import io.inmesh.snapshot.WorkloadRef;

/**
 * Everything that tells one series from another; what is the same for all of a workload is not
 * here.
 *
 * @param outbound whether this side called
 * @param peer the other side
 * @param service that was called
 * @param mutualTls whether both sides proved who they are
 * @param grpc whether it was gRPC
 * @param status HTTP status; 0 = none
 * @param grpcStatus -1 = none
 * @param flags Envoy's
 */
record MeterKey(
    boolean outbound,
    WorkloadRef peer,
    ServiceRef service,
    boolean mutualTls,
    boolean grpc,
    int status,
    int grpcStatus,
    String flags) {}

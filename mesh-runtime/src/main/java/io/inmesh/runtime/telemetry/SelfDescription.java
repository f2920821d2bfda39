package io.inmesh.runtime.telemetry;

import io.inmesh.snapshot.WorkloadRef;

/**
 * This workload, as its own metrics name it.
 *
 * @param workload its names
 * @param app label {@code app}
 * @param version label {@code version}
 * @param cluster name of the cluster
 */
public record SelfDescription(WorkloadRef workload, String app, String version, String cluster) {}

package io.inmesh.config.resource;

import java.util.Map;

/** Workloads of a namespace by labels, as networking kinds write it. */
@Doc("Workloads with all of these labels; none = every workload of the namespace.")
public record WorkloadSelector(
    @Doc("Labels, all of which must be equal.") Map<String, String> labels) {}

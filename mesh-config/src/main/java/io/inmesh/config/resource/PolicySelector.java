package io.inmesh.config.resource;

import java.util.Map;

/** Workloads by labels, as security kinds write it. */
@Doc("Workloads with all of these labels; none = every workload of the namespace.")
public record PolicySelector(
    @Doc("Labels, all of which must be equal.") Map<String, String> matchLabels) {}

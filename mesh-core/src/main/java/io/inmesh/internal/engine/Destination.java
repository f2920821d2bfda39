package io.inmesh.internal.engine;

import io.inmesh.internal.balance.LiveCluster;
import io.inmesh.snapshot.WeightedCluster;
import org.jspecify.annotations.Nullable;

/**
 * One of a route's clusters, found.
 *
 * @param configured the configuration
 * @param live null = there is no such cluster
 */
record Destination(WeightedCluster configured, @Nullable LiveCluster live) {}

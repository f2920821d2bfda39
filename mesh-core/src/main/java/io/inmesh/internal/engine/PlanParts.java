package io.inmesh.internal.engine;

import io.inmesh.internal.balance.LiveCluster;
import io.inmesh.internal.resilience.RetryRules;
import io.inmesh.snapshot.RetryPolicy;
import io.inmesh.snapshot.WeightedCluster;
import java.util.HashMap;
import java.util.Map;

/**
 * What the routes of one snapshot have in common: equal retry policies and equal destinations
 * become one object, so a thousand routes stay in the processor's cache. For one thread, while a
 * snapshot is compiled.
 */
final class PlanParts {
  private final Map<String, LiveCluster> clusters;
  private final Map<RetryPolicy, RetryRules> retries = new HashMap<>();
  private final Map<WeightedCluster, Destination> destinations = new HashMap<>();

  PlanParts(Map<String, LiveCluster> clusters) {
    this.clusters = clusters;
  }

  RetryRules retry(RetryPolicy policy) {
    return retries.computeIfAbsent(policy, RetryRules::new);
  }

  Destination destination(WeightedCluster configured) {
    return destinations.computeIfAbsent(
        configured, each -> new Destination(each, clusters.get(each.cluster())));
  }
}

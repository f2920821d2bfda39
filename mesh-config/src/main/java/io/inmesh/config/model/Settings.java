package io.inmesh.config.model;

import io.inmesh.config.resource.ConnectionPoolSettings;
import io.inmesh.config.resource.TrafficPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What holds for one subset of one port of a service; null = nothing configured.
 *
 * @param loadBalancer how an endpoint is picked
 * @param connectionPool limits
 * @param outlierDetection when an endpoint is left out
 * @param tls TLS of the call
 * @param retryBudget how many retries may be under way
 */
public record Settings(
    TrafficPolicy.@Nullable LoadBalancerSettings loadBalancer,
    @Nullable ConnectionPoolSettings connectionPool,
    TrafficPolicy.@Nullable OutlierDetection outlierDetection,
    TrafficPolicy.@Nullable ClientTLSSettings tls,
    TrafficPolicy.@Nullable RetryBudget retryBudget) {
  /** Nothing configured. */
  public static final Settings NONE = new Settings(null, null, null, null, null);

  static Settings of(@Nullable TrafficPolicy policy) {
    return policy == null ? NONE : NONE.overriddenBy(policy);
  }

  /** Block by block, not deeper. */
  Settings overriddenBy(TrafficPolicy policy) {
    return new Settings(
        policy.loadBalancer() == null ? loadBalancer : policy.loadBalancer(),
        policy.connectionPool() == null ? connectionPool : policy.connectionPool(),
        policy.outlierDetection() == null ? outlierDetection : policy.outlierDetection(),
        policy.tls() == null ? tls : policy.tls(),
        policy.retryBudget() == null ? retryBudget : policy.retryBudget());
  }
}

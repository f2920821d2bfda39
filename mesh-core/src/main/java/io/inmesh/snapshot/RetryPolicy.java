package io.inmesh.snapshot;

import java.time.Duration;
import java.util.Set;

/**
 * When a call is tried again.
 *
 * @param retries after the first attempt; 0 = never
 * @param on the failures that deserve it
 * @param statuses answers of the upstream (never the mesh's own) that deserve it
 * @param perTryTimeout of one attempt; ZERO = the call's
 * @param backoffBase of the jittered exponential pause
 * @param backoffMax its limit
 * @param avoidPreviousHosts whether an endpoint that was tried is avoided
 * @param hostReselections how often the balancer is asked again for that
 */
public record RetryPolicy(
    int retries,
    Set<RetryOn> on,
    Set<Integer> statuses,
    Duration perTryTimeout,
    Duration backoffBase,
    Duration backoffMax,
    boolean avoidPreviousHosts,
    int hostReselections) {
  /** Never. */
  public static final RetryPolicy NONE =
      new RetryPolicy(
          0,
          Set.of(),
          Set.of(),
          Duration.ZERO,
          Duration.ofMillis(25),
          Duration.ofMillis(250),
          false,
          0);

  /** Istio's default, which holds where nobody wrote one. */
  public static final RetryPolicy ISTIO_DEFAULT =
      new RetryPolicy(
          2,
          Set.of(
              RetryOn.CONNECT_FAILURE,
              RetryOn.REFUSED_STREAM,
              RetryOn.GRPC_UNAVAILABLE,
              RetryOn.GRPC_CANCELLED),
          Set.of(),
          Duration.ZERO,
          Duration.ofMillis(25),
          Duration.ofMillis(250),
          true,
          5);

  /** Checks and copies. */
  public RetryPolicy {
    on = Set.copyOf(on);
    statuses = Set.copyOf(statuses);
    Check.atLeast(retries, 0, "retries");
    Check.notNegative(perTryTimeout, "perTryTimeout");
    Check.positive(backoffBase, "retry back-off base");
    Check.that(
        backoffMax.compareTo(backoffBase) >= 0,
        "retry back-off: max %s is below base %s (expected: at least the base)",
        backoffMax,
        backoffBase);
    Check.atLeast(hostReselections, 0, "host reselections");
  }
}

package io.inmesh.snapshot;

/**
 * What one client may have going on to one cluster at once; beyond it calls are answered 503 UO.
 *
 * @param maxConnections kept by the adapter's pool
 * @param maxPending calls that wait for a connection
 * @param maxRequests calls in flight
 * @param maxRetries retries in flight; not looked at when there is a budget
 * @param retryBudgetPercent retries in flight as a share of calls in flight; below 0 = no budget
 * @param minRetryConcurrency retries that the budget always allows
 */
public record CircuitLimits(
    int maxConnections,
    int maxPending,
    int maxRequests,
    int maxRetries,
    double retryBudgetPercent,
    int minRetryConcurrency) {
  /** Istio's: none. */
  public static final CircuitLimits NONE =
      new CircuitLimits(
          Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE, -1, 3);

  /** Checks. */
  public CircuitLimits {
    Check.atLeast(maxConnections, 0, "maxConnections");
    Check.atLeast(maxPending, 0, "maxPending");
    Check.atLeast(maxRequests, 0, "maxRequests");
    Check.atLeast(maxRetries, 0, "maxRetries");
    Check.atLeast(minRetryConcurrency, 0, "minRetryConcurrency");
    Check.that(
        retryBudgetPercent <= 100, "retryBudgetPercent: %s (expected: <= 100)", retryBudgetPercent);
  }
}

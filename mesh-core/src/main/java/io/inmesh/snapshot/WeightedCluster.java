package io.inmesh.snapshot;

/**
 * One of a route's destinations.
 *
 * @param cluster its name
 * @param weight its share of the sum; 0 = none
 * @param requestHeaders edits after the route's
 * @param responseHeaders edits after the route's
 */
public record WeightedCluster(
    String cluster, int weight, HeaderEdits requestHeaders, HeaderEdits responseHeaders) {
  /** Checks. */
  public WeightedCluster {
    Check.notEmpty(cluster, "route destination's cluster");
    Check.atLeast(weight, 0, "weight");
  }

  /** A destination with no edits of its own. */
  public static WeightedCluster of(String cluster, int weight) {
    return new WeightedCluster(cluster, weight, HeaderEdits.NONE, HeaderEdits.NONE);
  }
}

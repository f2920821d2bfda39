package io.inmesh.snapshot;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route does with a request. */
public sealed interface RouteAction {
  /**
   * Sends it on.
   *
   * @param clusters chosen by weight; of one alone the weight does not count
   * @param timeout of the whole call with its retries; ZERO = none
   * @param retry when to try again
   * @param rewrite what changes in path and authority
   * @param mirrors who gets a copy
   * @param hash what consistent balancing looks at
   */
  record Forward(
      List<WeightedCluster> clusters,
      Duration timeout,
      RetryPolicy retry,
      @Nullable Rewrite rewrite,
      List<Mirror> mirrors,
      List<HashPolicy> hash)
      implements RouteAction {
    /** Checks and copies. */
    public Forward {
      clusters = List.copyOf(clusters);
      mirrors = List.copyOf(mirrors);
      hash = List.copyOf(hash);
      Check.that(!clusters.isEmpty(), "route clusters: none (expected: one or more)");
      long sum = clusters.stream().mapToLong(WeightedCluster::weight).sum();
      Check.that(
          clusters.size() == 1 || (sum > 0 && sum <= Integer.MAX_VALUE),
          "route weights: they sum up to %d (expected: 1 to 2147483647)",
          sum);
      Check.notNegative(timeout, "route timeout");
    }
  }

  /**
   * Answers with another address.
   *
   * @param status 301, 302, 303, 307 or 308
   * @param scheme null = the request's
   * @param authority null = the request's
   * @param port 0 = the request's, or none when scheme or authority change
   * @param path replaces the whole path; null = kept
   * @param prefixRewrite replaces the matched prefix; null = kept
   */
  record Redirect(
      int status,
      @Nullable String scheme,
      @Nullable String authority,
      int port,
      @Nullable String path,
      @Nullable String prefixRewrite)
      implements RouteAction {
    /** Checks. */
    public Redirect {
      Check.that(
          (status >= 301 && status <= 303) || status == 307 || status == 308,
          "redirect status: %d (expected: 301, 302, 303, 307 or 308)",
          status);
      Check.that(port >= 0 && port <= 65_535, "redirect port: %d (expected: 0 to 65535)", port);
      Check.that(
          path == null || prefixRewrite == null,
          "redirect: path and prefixRewrite are both set (expected: one of them)");
    }
  }

  /**
   * Answers by itself.
   *
   * @param status 200 to 599
   * @param body may be empty
   */
  record DirectResponse(int status, String body) implements RouteAction {
    /** Checks. */
    public DirectResponse {
      Check.status(status, "direct response's status");
    }
  }
}

package io.inmesh.controlplane.quota;

import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaUsageReports.BucketQuotaUsage;
import java.time.Duration;

/**
 * What an instance reports of one bucket.
 *
 * @param first the first of its stream: it tells of the whole period that the instance is in, where
 *     later ones tell of the time since the one before
 * @param allowed requests that passed
 * @param denied requests that did not
 * @param elapsed the time that it tells of
 */
record Usage(boolean first, long allowed, long denied, Duration elapsed) {
  private static final long REQUESTS_MAX = 1L << 40;
  private static final long SECONDS_MAX = Duration.ofDays(366).toSeconds();

  /** Nothing negative, and nothing that nobody can have served, whatever the wire says. */
  static Usage of(boolean first, BucketQuotaUsage usage) {
    var said = usage.getTimeElapsed();
    Duration elapsed =
        Duration.ofSeconds(Math.max(-1, Math.min(said.getSeconds(), SECONDS_MAX)), said.getNanos());
    return new Usage(
        first,
        count(usage.getNumRequestsAllowed()),
        count(usage.getNumRequestsDenied()),
        elapsed.isNegative() ? Duration.ZERO : elapsed);
  }

  long requests() {
    return allowed + denied;
  }

  /** Unsigned on the wire. */
  private static long count(long requests) {
    return requests < 0 ? 0 : Math.min(requests, REQUESTS_MAX);
  }
}

package io.inmesh.controlplane.quota;

import java.time.Duration;

/**
 * A limit over all instances of a service.
 *
 * @param requests in all, 1 or more
 * @param per in which time
 */
public record QuotaLimit(long requests, Duration per) {
  /** Checks. */
  public QuotaLimit {
    if (requests < 1 || per.isNegative() || per.isZero()) {
      throw new IllegalArgumentException(
          "limit: %d per %s (expected: at least 1, in a time above 0)".formatted(requests, per));
    }
  }
}

package io.inmesh.runtime.quota;

import java.time.Duration;

/** How many requests a bucket lets through. */
public sealed interface QuotaStrategy {
  /** All of them. */
  record AllowAll() implements QuotaStrategy {}

  /** None. */
  record DenyAll() implements QuotaStrategy {}

  /**
   * So many tokens, filled up again as time goes by.
   *
   * @param max the most that the bucket holds, at least 1
   * @param perFill tokens that each interval brings, at least 1
   * @param interval between fills, more than zero
   */
  record Tokens(long max, long perFill, Duration interval) implements QuotaStrategy {
    /** Checks the ranges. */
    public Tokens {
      if (max < 1 || perFill < 1 || interval.isZero() || interval.isNegative()) {
        throw new IllegalArgumentException(
            "token bucket: %d tokens, %d a fill, every %s (expected: at least 1, 1, more than 0)"
                .formatted(max, perFill, interval));
      }
    }
  }
}

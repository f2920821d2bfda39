package io.inmesh.runtime.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

/**
 * When to renew: at half of a certificate's life, give or take a twentieth, so that workloads that
 * started together do not come together; and after a failure with growing, jittered pauses that
 * leave room for several tries even in a short life. Not for several threads.
 */
final class RenewalSchedule {
  private static final double JITTER = 0.05;
  private static final long PAUSE_MILLIS_MAX = 60_000;
  private static final long PAUSE_MILLIS_MIN = 200;

  private final DoubleSupplier random;
  private int failures;

  /**
   * Begins without failures.
   *
   * @param random 0 (inclusive) to 1 (exclusive)
   */
  RenewalSchedule(DoubleSupplier random) {
    this.random = random;
  }

  /** When to renew these; a success, so failures are forgotten. */
  Instant renewAt(Credentials credentials) {
    failures = 0;
    double part = 0.5 + JITTER * (2 * random.getAsDouble() - 1);
    return credentials.obtainedAt().plusMillis((long) (credentials.life().toMillis() * part));
  }

  /**
   * How long to wait after a failure.
   *
   * @param life of the present certificate; zero without one
   */
  Duration pauseAfterFailure(Duration life) {
    failures = Math.min(failures + 1, 20);
    long most = life.isZero() ? PAUSE_MILLIS_MAX / 4 : life.toMillis() / 20;
    most = Math.max(PAUSE_MILLIS_MIN, Math.min(PAUSE_MILLIS_MAX, most));
    long grown = (long) (Math.min(1000, most) * Math.pow(1.6, failures - 1));
    long bounded = Math.min(most, grown);
    return Duration.ofMillis((long) (bounded * (0.5 + random.getAsDouble() / 2)));
  }
}

package io.inmesh.runtime.xds;

import java.time.Duration;

/** Protobuf's durations as Java's. */
final class Durations {
  private static final long SECONDS_MAX = 10L * 366 * 24 * 3600;

  private Durations() {}

  /**
   * @throws InvalidResourceException if it is negative, or longer than ten years
   */
  static Duration of(FieldPath at, com.google.protobuf.Duration duration) {
    if (duration.getSeconds() < 0
        || duration.getNanos() < 0
        || duration.getSeconds() > SECONDS_MAX) {
      throw at.refuse(
          "%d s and %d ns (expected: zero to ten years)",
          duration.getSeconds(), duration.getNanos());
    }
    return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
  }

  /** The same, or what holds when the field is not set. */
  static Duration of(
      FieldPath at, boolean set, com.google.protobuf.Duration duration, Duration otherwise) {
    return set ? of(at, duration) : otherwise;
  }
}

package io.inmesh.examples.reviews;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the three versions of reviews differ in. */
enum Stars {
  /** v1: does not call ratings. */
  NONE(Duration.ofMillis(2_500)),
  /** v2. */
  BLACK(Duration.ofSeconds(10)),
  /** v3. */
  RED(Duration.ofMillis(2_500));

  private final Duration ratingsTimeout;

  Stars(Duration ratingsTimeout) {
    this.ratingsTimeout = ratingsTimeout;
  }

  /** How long a call to ratings may take. */
  Duration ratingsTimeout() {
    return ratingsTimeout;
  }

  /** The colour as the page reads it: {@code black} or {@code red}. */
  String color() {
    return this == BLACK ? "black" : "red";
  }

  static Stars of(@Nullable String version) {
    return switch (version == null ? "v1" : version) {
      case "v1" -> NONE;
      case "v2" -> BLACK;
      case "v3" -> RED;
      default ->
          throw new IllegalArgumentException(
              "SERVICE_VERSION: " + version + " (expected: v1, v2 or v3)");
    };
  }
}

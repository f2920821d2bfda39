package io.inmesh.snapshot;

import java.time.Duration;

/**
 * When an endpoint is set aside for a while.
 *
 * @param consecutive5xx in a row, local failures counted as such; 0 = off
 * @param consecutiveGateway 502, 503, 504 in a row; 0 = off
 * @param consecutiveLocalOrigin failures without an answer in a row, which then do not count for
 *     the two above; 0 = off
 * @param interval how often ejections are looked over
 * @param baseEjection times the number of times it was ejected
 * @param maxEjection the limit of that
 * @param maxEjectionPercent of the cluster's endpoints; one may be ejected whatever it says
 * @param minHealthPercent below it detection does not count: all endpoints take calls
 */
public record OutlierDetection(
    int consecutive5xx,
    int consecutiveGateway,
    int consecutiveLocalOrigin,
    Duration interval,
    Duration baseEjection,
    Duration maxEjection,
    int maxEjectionPercent,
    int minHealthPercent) {
  /** Istio's, where a DestinationRule asks for detection and says no more. */
  public static final OutlierDetection ISTIO_DEFAULT =
      new OutlierDetection(
          5, 0, 0, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(300), 10, 0);

  /** Checks. */
  public OutlierDetection {
    Check.atLeast(consecutive5xx, 0, "consecutive5xx");
    Check.atLeast(consecutiveGateway, 0, "consecutiveGateway");
    Check.atLeast(consecutiveLocalOrigin, 0, "consecutiveLocalOrigin");
    Check.positive(interval, "outlier interval");
    Check.positive(baseEjection, "baseEjection");
    Check.positive(maxEjection, "maxEjection");
    Check.percent(maxEjectionPercent, "maxEjectionPercent");
    Check.percent(minHealthPercent, "minHealthPercent");
  }
}

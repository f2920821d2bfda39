package io.inmesh.config.model;

import java.util.List;

/** Everything that differs between the releases whose behaviour we offer: one row each. */
public enum Compatibility {
  /** Istio 1.30, the default. */
  V1_30("1.30", true, 0, false, "istio_request_duration_milliseconds"),
  /** Istio 1.6. */
  V1_6("1.6", false, 503, true, "istio_request_duration_seconds");

  private final String version;
  private final boolean leastRequest;
  private final int retriedStatus;
  private final boolean shadowSuffix;
  private final String durationMetric;

  Compatibility(
      String version,
      boolean leastRequest,
      int retriedStatus,
      boolean shadowSuffix,
      String durationMetric) {
    this.version = version;
    this.leastRequest = leastRequest;
    this.retriedStatus = retriedStatus;
    this.shadowSuffix = shadowSuffix;
    this.durationMetric = durationMetric;
  }

  /** The release of a text; 1.30 for any other. */
  public static Compatibility of(String version) {
    return V1_6.version.equals(version) ? V1_6 : V1_30;
  }

  /** As written in the mesh's configuration. */
  public String version() {
    return version;
  }

  /** Whether the default balancer is LEAST_REQUEST; else ROUND_ROBIN. */
  public boolean leastRequestByDefault() {
    return leastRequest;
  }

  /** Statuses of the server that are retried without configuration. */
  public List<Integer> retriedStatuses() {
    return retriedStatus == 0 ? List.of() : List.of(retriedStatus);
  }

  /** Whether the Host of a mirrored request gets {@code -shadow}. */
  public boolean shadowSuffix() {
    return shadowSuffix;
  }

  /** Name of the histogram of durations. */
  public String durationMetric() {
    return durationMetric;
  }
}

package io.inmesh.config.model;

import io.inmesh.config.resource.TrafficPolicy.SimpleLB;
import java.util.List;

/**
 * Everything that differs between the releases whose behaviour we offer: a column a release, a row
 * a behaviour. What a row changes travels to clients with the resources that it concerns, so it
 * holds from the moment that the mesh's configuration changes.
 */
public enum Compatibility {
  /** Istio 1.30, the default. */
  V1_30(
      "1.30", //
      SimpleLB.LEAST_REQUEST,
      0,
      false,
      "1.30",
      "istio_request_duration_milliseconds"),
  /** Istio 1.6. */
  V1_6(
      "1.6", //
      SimpleLB.ROUND_ROBIN,
      503,
      true,
      "1.6",
      "istio_request_duration_seconds");

  private final String version;
  private final SimpleLB balancer;
  private final int retriedStatus; // 0 = none
  private final boolean shadowSuffix;
  private final String accessLogFormat;
  private final String durationMetric;

  Compatibility(
      String version,
      SimpleLB balancer,
      int retriedStatus,
      boolean shadowSuffix,
      String accessLogFormat,
      String durationMetric) {
    this.version = version;
    this.balancer = balancer;
    this.retriedStatus = retriedStatus;
    this.shadowSuffix = shadowSuffix;
    this.accessLogFormat = accessLogFormat;
    this.durationMetric = durationMetric;
  }

  /** The release of a text; 1.30 for any other. */
  public static Compatibility of(String version) {
    return V1_6.version.equals(version) ? V1_6 : V1_30;
  }

  /** The balancer of a cluster that no rule gives one: in clusters. */
  public SimpleLB defaultBalancer() {
    return balancer;
  }

  /** Statuses of the server that are retried where no rule says which: in routes. */
  public List<Integer> retriedStatuses() {
    return retriedStatus == 0 ? List.of() : List.of(retriedStatus);
  }

  /**
   * Whether the Host of a mirrored request gets {@code -shadow}: in routes. Library, sidecar and
   * gateway are told, but send no copies yet; stock clients that mirror obey.
   */
  public boolean shadowSuffix() {
    return shadowSuffix;
  }

  /** The shape of access log lines, {@code 1.30} or {@code 1.6}: in the outbound policy. */
  public String accessLogFormat() {
    return accessLogFormat;
  }

  /** Name of the histogram of durations, which also tells its unit: in the outbound policy. */
  public String durationMetric() {
    return durationMetric;
  }
}

package io.inmesh.snapshot;

/**
 * How calls are reported, where the releases of Istio whose behaviour we offer differ.
 *
 * @param duration which histogram takes a call's duration
 * @param log the shape of a line of the access log
 */
public record Reporting(DurationMetric duration, LogFormat log) {
  /** As Istio 1.30 does: what holds unless the mesh's configuration says otherwise. */
  public static final Reporting DEFAULT =
      new Reporting(DurationMetric.MILLISECONDS, LogFormat.V1_30);

  /** Histograms of durations. */
  public enum DurationMetric {
    /** {@code istio_request_duration_milliseconds}. */
    MILLISECONDS,
    /** {@code istio_request_duration_seconds}, which 1.6 had from its Mixer. */
    SECONDS
  }

  /** Shapes of a line of the access log. */
  public enum LogFormat {
    /** With how the answer's code came about. */
    V1_30,
    /** With the status of Mixer in its place, which is always absent: there is none. */
    V1_6
  }
}

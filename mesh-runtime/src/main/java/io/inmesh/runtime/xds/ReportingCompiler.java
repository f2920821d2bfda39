package io.inmesh.runtime.xds;

import com.google.protobuf.Struct;
import io.inmesh.snapshot.Reporting;
import io.inmesh.snapshot.Reporting.DurationMetric;
import io.inmesh.snapshot.Reporting.LogFormat;
import io.inmesh.xds.proto.envoy.config.core.v3.Metadata;

/**
 * How calls are reported: {@code filter_metadata["inmesh"]} of the outbound policy. A control plane
 * that says nothing means today's.
 */
final class ReportingCompiler {
  private static final String DURATION = "duration_metric";
  private static final String LOG = "access_log_format";

  private ReportingCompiler() {}

  static Reporting reporting(FieldPath at, Metadata metadata) {
    FieldPath here = at.at("filter_metadata", "inmesh");
    Struct struct = MetadataReader.struct(metadata, "inmesh");
    return new Reporting(
        duration(here.dot(DURATION), MetadataReader.text(struct, DURATION)),
        log(here.dot(LOG), MetadataReader.text(struct, LOG)));
  }

  private static DurationMetric duration(FieldPath at, String name) {
    return switch (name) {
      case "", "istio_request_duration_milliseconds" -> DurationMetric.MILLISECONDS;
      case "istio_request_duration_seconds" -> DurationMetric.SECONDS;
      default ->
          throw at.refuse(
              "'%s' (expected: istio_request_duration_milliseconds,"
                  + " istio_request_duration_seconds); upgrade the client",
              name);
    };
  }

  private static LogFormat log(FieldPath at, String release) {
    return switch (release) {
      case "", "1.30" -> LogFormat.V1_30;
      case "1.6" -> LogFormat.V1_6;
      default -> throw at.refuse("'%s' (expected: 1.30, 1.6); upgrade the client", release);
    };
  }
}

package io.inmesh.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.OutboundCall;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.FakeTicker;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.Reporting;
import io.inmesh.snapshot.Reporting.DurationMetric;
import io.inmesh.snapshot.Reporting.LogFormat;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** In which unit and in which buckets durations are told. */
class IstioDurationsTest {
  private static final String REQUESTS = "istio_requests_total";
  private static final String MILLIS = "istio_request_duration_milliseconds";
  private static final String SECONDS = "istio_request_duration_seconds";
  private static final Reporting OF_1_6 = new Reporting(DurationMetric.SECONDS, LogFormat.V1_6);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final IstioMetrics metrics = new IstioMetrics(registry, Calls.SELF);

  @Test
  void durationsFallIntoIstiosBuckets() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      Calls.reviews(mesh);
    }
    assertThat(buckets(MILLIS))
        .containsExactly(
            0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000,
            300_000, 600_000, 1_800_000, 3_600_000);
  }

  @Test
  void under16DurationsAreSecondsFromTheSwitchOnAndRequestsCountOn() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      Calls.reviews(mesh);
      mesh.reporting(OF_1_6).apply();
      Calls.reviews(mesh);
      Calls.reviews(mesh);
      assertThat(registry.get(MILLIS).summary().count()).isEqualTo(1);
      assertThat(registry.get(SECONDS).summary().count()).isEqualTo(2);
      assertThat(buckets(SECONDS))
          .containsExactly(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10);
      assertThat(registry.get(SECONDS).meter().getId().getTags())
          .isEqualTo(registry.get(REQUESTS).meter().getId().getTags())
          .hasSize(25);
      mesh.reporting(Reporting.DEFAULT).apply();
      Calls.reviews(mesh);
    }
    assertThat(registry.get(MILLIS).summary().count()).isEqualTo(2);
    assertThat(registry.get(SECONDS).summary().count()).isEqualTo(2);
    assertThat(registry.get(REQUESTS).counter().count()).isEqualTo(4);
  }

  @Test
  void theUnitIsTheMetrics() {
    IstioMetrics slow = new IstioMetrics(registry, Calls.SELF);
    FakeTicker ticker = new FakeTicker();
    try (TestMesh mesh = new TestMesh(builder -> builder.observer(slow).ticker(ticker))) {
      mesh.service("reviews", 9080).endpoint("127.0.0.1", 1234, false);
      for (Reporting each : new Reporting[] {Reporting.DEFAULT, OF_1_6}) {
        mesh.reporting(each).apply();
        OutboundCall call =
            mesh.mesh().outbound("reviews", 9080, FakeRequest.get("reviews:9080", "/"));
        ticker.advance(Duration.ofMillis(1_500));
        call.onResponse(call.attempt(), 200, name -> null);
        call.complete(0, 0);
      }
    }
    assertThat(registry.get(MILLIS).summary().totalAmount()).isEqualTo(1_500);
    assertThat(registry.get(SECONDS).summary().totalAmount()).isEqualTo(1.5);
  }

  private double[] buckets(String histogram) {
    return Arrays.stream(registry.get(histogram).summary().takeSnapshot().histogramCounts())
        .mapToDouble(CountAtBucket::bucket)
        .toArray();
  }
}

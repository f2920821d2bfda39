package io.inmesh.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.OutboundCall;
import io.inmesh.call.Peer;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.FakeTicker;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.Reporting;
import io.inmesh.snapshot.Reporting.DurationMetric;
import io.inmesh.snapshot.Reporting.LogFormat;
import io.inmesh.snapshot.WorkloadRef;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IstioMetricsTest {
  private static final String REQUESTS = "istio_requests_total";
  private static final String MILLIS = "istio_request_duration_milliseconds";
  private static final String SECONDS = "istio_request_duration_seconds";
  private static final Reporting OF_1_6 = new Reporting(DurationMetric.SECONDS, LogFormat.V1_6);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final IstioMetrics metrics = new IstioMetrics(registry, Calls.SELF);

  private Map<String, String> labels(String meter) {
    Meter.Id id = registry.get(meter).meter().getId();
    Map<String, String> labels = new TreeMap<>();
    for (Tag tag : id.getTags()) {
      labels.put(tag.getKey(), tag.getValue());
    }
    return labels;
  }

  @Test
  void theSourceReportsEveryLabelOfIstiosOnBothMetrics() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      Calls.reviews(mesh);
      Calls.reviews(mesh);
    }
    Map<String, String> expected =
        new TreeMap<>(
            Map.ofEntries(
                Map.entry("reporter", "source"),
                Map.entry("source_workload", "productpage-v1"),
                Map.entry("source_canonical_service", "productpage"),
                Map.entry("source_canonical_revision", "v1"),
                Map.entry("source_workload_namespace", "default"),
                Map.entry("source_principal", "spiffe://cluster.local/ns/default/sa/productpage"),
                Map.entry("source_app", "productpage"),
                Map.entry("source_version", "v1"),
                Map.entry("source_cluster", "inmesh"),
                Map.entry("destination_workload", "reviews-v1"),
                Map.entry("destination_workload_namespace", "default"),
                Map.entry("destination_principal", "spiffe://cluster.local/ns/default/sa/reviews"),
                Map.entry("destination_app", "reviews"),
                Map.entry("destination_version", "v1"),
                Map.entry("destination_service", "reviews.default.svc.cluster.local"),
                Map.entry("destination_canonical_service", "reviews"),
                Map.entry("destination_canonical_revision", "v1"),
                Map.entry("destination_service_name", "reviews"),
                Map.entry("destination_service_namespace", "default"),
                Map.entry("destination_cluster", "inmesh"),
                Map.entry("request_protocol", "http"),
                Map.entry("response_code", "200"),
                Map.entry("grpc_response_status", "unknown"),
                Map.entry("response_flags", "-"),
                Map.entry("connection_security_policy", "unknown")));
    assertThat(labels(REQUESTS)).isEqualTo(expected);
    assertThat(labels(MILLIS)).isEqualTo(expected);
    assertThat(registry.get(REQUESTS).counter().count()).isEqualTo(2);
    assertThat(registry.get(MILLIS).summary().count()).isEqualTo(2);
  }

  @Test
  void theDestinationReportsThemToo() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      Calls.inbound(
          mesh,
          Calls.toMe().header("x-inmesh-peer", "reviews-v2;default;reviews;v2;c"),
          new Peer(Calls.PEER, "127.0.0.1", true),
          503);
    }
    Map<String, String> expected =
        new TreeMap<>(
            Map.ofEntries(
                Map.entry("reporter", "destination"),
                Map.entry("source_workload", "reviews-v2"),
                Map.entry("source_canonical_service", "reviews"),
                Map.entry("source_canonical_revision", "v2"),
                Map.entry("source_workload_namespace", "default"),
                Map.entry("source_principal", "spiffe://cluster.local/ns/default/sa/reviews"),
                Map.entry("source_app", "reviews"),
                Map.entry("source_version", "v2"),
                Map.entry("source_cluster", "inmesh"),
                Map.entry("destination_workload", "productpage-v1"),
                Map.entry("destination_workload_namespace", "default"),
                Map.entry(
                    "destination_principal", "spiffe://cluster.local/ns/default/sa/productpage"),
                Map.entry("destination_app", "productpage"),
                Map.entry("destination_version", "v1"),
                Map.entry("destination_service", "me.default.svc.cluster.local"),
                Map.entry("destination_canonical_service", "productpage"),
                Map.entry("destination_canonical_revision", "v1"),
                Map.entry("destination_service_name", "me"),
                Map.entry("destination_service_namespace", "default"),
                Map.entry("destination_cluster", "inmesh"),
                Map.entry("request_protocol", "http"),
                Map.entry("response_code", "503"),
                Map.entry("grpc_response_status", "unknown"),
                Map.entry("response_flags", "-"),
                Map.entry("connection_security_policy", "mutual_tls")));
    assertThat(labels(REQUESTS)).isEqualTo(expected);
    assertThat(labels(MILLIS)).isEqualTo(expected);
  }

  @Test
  void aPeerWithoutAVersionHasNoneAtTheOtherEndEither() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      Calls.inbound(
          mesh,
          Calls.toMe().header("x-inmesh-peer", "edge;default;edge;latest;c"),
          new Peer(Calls.PEER, "127.0.0.1", true),
          200);
    }
    assertThat(labels(REQUESTS))
        .containsEntry("source_canonical_revision", "latest")
        .containsEntry("source_version", "unknown");
  }

  @Test
  void aPlaintextCallerIsUnknown() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      Calls.inbound(mesh, Calls.toMe(), Peer.plaintext("127.0.0.1"), 200);
    }
    assertThat(labels(REQUESTS))
        .containsEntry("source_workload", "unknown")
        .containsEntry("source_app", "unknown")
        .containsEntry("source_version", "unknown")
        .containsEntry("source_cluster", "unknown")
        .containsEntry("source_principal", "unknown")
        .containsEntry("destination_principal", "unknown")
        .containsEntry("connection_security_policy", "none");
  }

  @Test
  void overPlaintextNobodyHasAPrincipal() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      OutboundCall call = mesh.mesh().outbound("plain", 80, FakeRequest.get("plain", "/"));
      call.onResponse(call.attempt(), 200, name -> null);
      call.complete(0, 0);
    }
    assertThat(labels(REQUESTS))
        .containsEntry("source_principal", "unknown")
        .containsEntry("destination_principal", "unknown")
        .containsEntry("destination_workload", "plain");
  }

  @Test
  void noLabelIsEverEmpty() {
    SelfDescription nameless = new SelfDescription(WorkloadRef.UNKNOWN, "", "", "");
    try (TestMesh mesh = Calls.mesh(new IstioMetrics(registry, nameless))) {
      Calls.reviews(mesh);
    }
    assertThat(labels(REQUESTS).values()).doesNotContain("");
    assertThat(labels(REQUESTS))
        .containsEntry("source_app", "unknown")
        .containsEntry("source_version", "unknown")
        .containsEntry("source_cluster", "unknown");
  }

  @Test
  void grpcHasAProtocolAndAStatusOfItsOwn() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      OutboundCall call =
          mesh.mesh()
              .outbound(
                  "reviews",
                  9080,
                  FakeRequest.get("reviews:9080", "/a.B/c")
                      .header("content-type", "application/grpc+proto"));
      call.onResponse(call.attempt(), 200, name -> null);
      call.grpcStatus(14);
      call.complete(0, 0);
    }
    assertThat(labels(REQUESTS))
        .containsEntry("request_protocol", "grpc")
        .containsEntry("response_code", "200")
        .containsEntry("grpc_response_status", "14");
  }

  @Test
  void aCallerThatLeftHasNoCodeAndFlagDc() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      mesh.mesh().outbound("reviews", 9080, FakeRequest.get("reviews:9080", "/")).abandon();
    }
    assertThat(labels(REQUESTS))
        .containsEntry("response_code", "0")
        .containsEntry("response_flags", "DC");
  }

  @Test
  void whatTheMeshAnsweredItselfCarriesItsFlag() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      Calls.unanswered(mesh, "empty", 80);
    }
    assertThat(labels(REQUESTS))
        .containsEntry("response_code", "503")
        .containsEntry("response_flags", "UH")
        .containsEntry("destination_service", "empty.default.svc.cluster.local")
        .containsEntry("destination_service_name", "empty")
        .containsEntry("destination_service_namespace", "default")
        .containsEntry("destination_workload", "unknown");
  }

  @Test
  void aHostOutsideIsPassthroughOrBlackHoleWithTheHostAsItsService() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      mesh.absent("example.com", 80).apply();
      Calls.unanswered(mesh, "example.com", 80);
      mesh.outboundPolicy(OutboundPolicy.REGISTRY_ONLY).apply();
      Calls.unanswered(mesh, "example.com", 80);
    }
    assertThat(
            registry.get(REQUESTS).tag("destination_service", "example.com").counters().stream()
                .map(each -> each.getId().getTag("destination_service_name")))
        .containsExactlyInAnyOrder("PassthroughCluster", "BlackHoleCluster");
  }

  @Test
  void aHostOutsideThatAnswers502IsPassthroughStill() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      mesh.absent("example.com", 80).apply();
      OutboundCall call =
          mesh.mesh().outbound("example.com", 80, FakeRequest.get("example.com", "/"));
      call.onResponse(0, 502, name -> null);
      call.complete(0, 0);
    }
    assertThat(labels(REQUESTS))
        .containsEntry("response_code", "502")
        .containsEntry("destination_service_name", "PassthroughCluster");
  }

  @Test
  void aHostThatIsNotKnownYetIsNeither() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      mesh.absent("example.com", 80).outboundPolicy(OutboundPolicy.UNKNOWN).apply();
      OutboundCall call =
          mesh.mesh().outbound("example.com", 80, FakeRequest.get("example.com", "/"));
      call.resume();
      call.complete(0, 0);
    }
    assertThat(labels(REQUESTS))
        .containsEntry("response_code", "503")
        .containsEntry("response_flags", "NC")
        .containsEntry("destination_service_name", "unknown");
  }

  @Test
  void aGatewayNamesNoHostThatItsCallerMadeUp() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      mesh.gateway(8080, mesh.service("reviews", 9080)).apply();
      mesh.mesh()
          .gateway(8080, FakeRequest.get("made-up.example", "/"), Peer.plaintext("127.0.0.1"))
          .complete(0, 0);
    }
    assertThat(labels(REQUESTS))
        .containsEntry("destination_service", "unknown")
        .containsEntry("response_code", "404")
        .containsEntry("response_flags", "NR");
  }

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

  private double[] buckets(String histogram) {
    return Arrays.stream(registry.get(histogram).summary().takeSnapshot().histogramCounts())
        .mapToDouble(CountAtBucket::bucket)
        .toArray();
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
      assertThat(labels(SECONDS)).isEqualTo(labels(REQUESTS)).hasSize(25);
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

  @Test
  void seriesHaveABoundAndNoCallGoesUncounted() {
    int calls = IstioMetrics.SERIES_MAX + 50;
    try (TestMesh mesh = Calls.mesh(metrics)) {
      for (int i = 0; i < calls; i++) {
        mesh.absent("host-" + i, 80);
      }
      mesh.apply();
      for (int i = 0; i < calls; i++) {
        Calls.unanswered(mesh, "host-" + i, 80);
      }
      Calls.unanswered(mesh, "host-0", 80); // known, so it has its own series still
    }
    assertThat(registry.find(REQUESTS).counters()).hasSize(IstioMetrics.SERIES_MAX + 1);
    assertThat(registry.find(MILLIS).summaries()).hasSize(IstioMetrics.SERIES_MAX + 1);
    assertThat(registry.find(REQUESTS).counters().stream().mapToDouble(Counter::count).sum())
        .isEqualTo(calls + 1);
    assertThat(registry.get(REQUESTS).tag("destination_service", "unknown").counter().count())
        .isEqualTo(50);
    assertThat(registry.get(REQUESTS).tag("destination_service", "host-0").counter().count())
        .isEqualTo(2);
  }

  @Test
  void theInstanceBehindAServiceMakesNoSeries() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      mesh.service("reviews", 9080).endpoint("v1", "127.0.0.1", 4321, true);
      mesh.apply();
      Calls.reviews(mesh);
      Calls.reviews(mesh);
    }
    assertThat(registry.find(REQUESTS).counters()).hasSize(1);
    assertThat(registry.get(REQUESTS).counter().count()).isEqualTo(2);
  }

  @Test
  void threadsThatMeetANewSeriesCountIntoTheSameOne() throws InterruptedException {
    int threads = 8;
    int each = 500;
    CountDownLatch together = new CountDownLatch(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try (TestMesh mesh = Calls.mesh(metrics)) {
      for (int i = 0; i < threads; i++) {
        executor.execute(
            () -> {
              together.countDown();
              await(together);
              for (int call = 0; call < each; call++) {
                Calls.reviews(mesh);
              }
            });
      }
      executor.shutdown();
      assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(registry.get(REQUESTS).counter().count()).isEqualTo(threads * each);
    assertThat(registry.find(MILLIS).summaries().stream().mapToLong(DistributionSummary::count))
        .containsExactly((long) threads * each);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.inmesh.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.HeaderEditor;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Peer;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.WorkloadRef;
import io.inmesh.spi.CallObserver;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TelemetryTest {
  private static final SpiffeId PEER = SpiffeId.of("cluster.local", "default", "reviews");
  private static final SelfDescription SELF =
      new SelfDescription(
          new WorkloadRef(
              "productpage-v1",
              "default",
              "productpage",
              "v1",
              "i",
              "spiffe://cluster.local/ns/default/sa/productpage"),
          "productpage",
          "v1",
          "inmesh");

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private static TestMesh mesh(CallObserver observer) {
    TestMesh mesh = new TestMesh(builder -> builder.observer(observer));
    mesh.service("reviews", 9080).mtls(PEER).endpoint("v1", "127.0.0.1", 1234, true);
    mesh.inbound(9080, MtlsMode.PERMISSIVE);
    mesh.apply();
    return mesh;
  }

  private static void callReviews(TestMesh mesh) {
    OutboundCall call =
        mesh.mesh().outbound("reviews", 9080, FakeRequest.get("reviews:9080", "/reviews/0?a=b"));
    call.onResponse(call.attempt(), 200, name -> null);
    call.complete(3, 5);
  }

  private Map<String, String> labels(String meter) {
    Meter.Id id = registry.get(meter).meter().getId();
    Map<String, String> labels = new TreeMap<>();
    for (Tag tag : id.getTags()) {
      labels.put(tag.getKey(), tag.getValue());
    }
    return labels;
  }

  @Test
  void theSourceCountsWithAllOfIstiosLabels() {
    try (TestMesh mesh = mesh(new IstioMetrics(registry, SELF))) {
      callReviews(mesh);
      callReviews(mesh);
    }
    assertThat(registry.get("istio_requests_total").counter().count()).isEqualTo(2);
    assertThat(registry.get("istio_request_duration_milliseconds").summary().count()).isEqualTo(2);
    assertThat(labels("istio_requests_total"))
        .hasSize(25)
        .containsEntry("reporter", "source")
        .containsEntry("source_workload", "productpage-v1")
        .containsEntry("source_principal", "spiffe://cluster.local/ns/default/sa/productpage")
        .containsEntry("source_app", "productpage")
        .containsEntry("destination_workload", "reviews-v1")
        .containsEntry("destination_principal", PEER.toString())
        .containsEntry("destination_service", "reviews.default.svc.cluster.local")
        .containsEntry("destination_service_name", "reviews")
        .containsEntry("destination_service_namespace", "default")
        .containsEntry("destination_canonical_revision", "v1")
        .containsEntry("request_protocol", "http")
        .containsEntry("response_code", "200")
        .containsEntry("response_flags", "-")
        .containsEntry("connection_security_policy", "unknown");
  }

  @Test
  void theDestinationKnowsItsCallerByCertificateAndHeader() {
    try (TestMesh mesh = mesh(new IstioMetrics(registry, SELF))) {
      mesh.mesh()
          .inbound(
              9080,
              FakeRequest.get("me", "/").header("x-inmesh-peer", "reviews-v2;default;reviews;v2;c"),
              new Peer(PEER, "127.0.0.1", true))
          .complete(503, 0, 0);
    }
    assertThat(labels("istio_requests_total"))
        .containsEntry("reporter", "destination")
        .containsEntry("source_workload", "reviews-v2")
        .containsEntry("source_principal", PEER.toString())
        .containsEntry("response_code", "503")
        .containsEntry("connection_security_policy", "mutual_tls");
  }

  @Test
  void aPlaintextCallerIsUnknown() {
    try (TestMesh mesh = mesh(new IstioMetrics(registry, SELF))) {
      mesh.mesh()
          .inbound(9080, FakeRequest.get("me", "/"), Peer.plaintext("127.0.0.1"))
          .complete(200, 0, 0);
    }
    assertThat(labels("istio_requests_total"))
        .containsEntry("source_workload", "unknown")
        .containsEntry("source_principal", "unknown")
        .containsEntry("destination_principal", "unknown")
        .containsEntry("connection_security_policy", "none");
  }

  @Test
  void seriesHaveABound() {
    try (TestMesh mesh = mesh(new IstioMetrics(registry, SELF))) {
      for (int i = 0; i < IstioMetrics.SERIES_MAX + 50; i++) {
        mesh.absent("host-" + i, 80);
      }
      mesh.apply();
      for (int i = 0; i < IstioMetrics.SERIES_MAX + 50; i++) {
        OutboundCall call =
            mesh.mesh().outbound("host-" + i, 80, FakeRequest.get("host-" + i, "/"));
        call.complete(0, 0);
      }
    }
    assertThat(registry.find("istio_requests_total").counters())
        .hasSizeLessThanOrEqualTo(IstioMetrics.SERIES_MAX + 1);
  }

  private static String logged(boolean json) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AccessLog log =
            new AccessLog(
                LineWriter.to(out), json, () -> Instant.parse("2026-11-22T10:11:12.345Z"));
        TestMesh mesh = mesh(log)) {
      callReviews(mesh);
      assertThat(log.dropped()).isZero();
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void logsEnvoysDefaultLine() {
    assertThat(logged(false))
        .startsWith("[2026-11-22T10:11:12")
        .contains("] \"GET /reviews/0?a=b HTTP/1.1\" 200 - via_upstream - \"-\" 3 5 ")
        .contains("\"reviews:9080\" \"127.0.0.1:1234\" ")
        .contains(" outbound|9080||reviews.default.svc.cluster.local - - ")
        .endsWith(" default\n");
  }

  @Test
  void logsJsonWithNumbersAndNulls() {
    assertThat(logged(true))
        .contains("\"response_code\":200,")
        .contains("\"bytes_received\":3,")
        .contains("\"x_forwarded_for\":null,")
        .contains("\"path\":\"/reviews/0?a=b\"")
        .endsWith("}\n");
  }

  @Test
  void aLineCannotBeForged() {
    LogLine line =
        new LogLine(
            "t",
            "GET",
            "/\"\n[x]",
            "HTTP/1.1",
            200,
            "-",
            null,
            null,
            0,
            0,
            0,
            null,
            null,
            "u\r\n",
            null,
            "h",
            null,
            null,
            null,
            null,
            null,
            "");
    assertThat(line.text()).doesNotContain("\n").contains("/\\\"\\x0a[x]");
    assertThat(line.json()).doesNotContain("\n");
  }

  private static Map<String, String> carried(InboundContext context, FakeRequest outbound) {
    Map<String, String> headers = new LinkedHashMap<>();
    context.carry(
        outbound,
        new HeaderEditor() {
          @Override
          public void set(String name, String value) {
            headers.put(name, value);
          }

          @Override
          public void add(String name, String value) {}

          @Override
          public void remove(String name) {}

          @Override
          public void removePrefix(String prefix) {}
        });
    return headers;
  }

  @Test
  void carriesTheTraceOnUnlessTheApplicationHasItsOwn() {
    FakeRequest inbound =
        FakeRequest.get("me", "/")
            .header("x-request-id", "r-1")
            .header("traceparent", "00-a-b-01")
            .header("tracestate", "x=y")
            .header("x-b3-traceid", "t")
            .header("cookie", "secret");
    InboundContext context = InboundContext.from(inbound);
    assertThat(carried(context, FakeRequest.get("reviews", "/")))
        .containsExactly(
            Map.entry("x-request-id", "r-1"),
            Map.entry("traceparent", "00-a-b-01"),
            Map.entry("tracestate", "x=y"),
            Map.entry("x-b3-traceid", "t"));
    assertThat(carried(context, FakeRequest.get("reviews", "/").header("traceparent", "own")))
        .containsOnlyKeys("x-request-id", "x-b3-traceid");
  }

  @Test
  void makesARequestIdWhereThereIsNone() {
    InboundContext context = InboundContext.from(FakeRequest.get("me", "/"));
    assertThat(context.requestId())
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  }

  @Test
  void eachCarrierHoldsTheContextOfItsThreadAndNests() {
    InboundContext outer = InboundContext.from(FakeRequest.get("me", "/"));
    InboundContext inner = InboundContext.from(FakeRequest.get("me", "/"));
    for (Carrier carrier : List.of(new Carrier.ThreadCarrier(), new OpenTelemetryCarrier())) {
      try (var first = carrier.attach(outer)) {
        assertThat(first).isNotNull();
        try (var second = carrier.attach(inner)) {
          assertThat(second).isNotNull();
          assertThat(carrier.current()).isSameAs(inner);
        }
        assertThat(carrier.current()).isSameAs(outer);
      }
      assertThat(carrier.current()).isNull();
    }
  }
}

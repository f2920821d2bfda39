package io.inmesh.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.OutboundCall;
import io.inmesh.call.Peer;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.WorkloadRef;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Labels: who called whom, and what came of it. */
class IstioMetricsTest {
  private static final String REQUESTS = "istio_requests_total";
  private static final String MILLIS = "istio_request_duration_milliseconds";

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
}

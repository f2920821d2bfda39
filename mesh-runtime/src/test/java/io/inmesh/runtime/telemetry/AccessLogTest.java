package io.inmesh.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Peer;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.FakeTicker;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Reporting;
import io.inmesh.snapshot.Reporting.DurationMetric;
import io.inmesh.snapshot.Reporting.LogFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AccessLogTest {
  private static final Instant END = Instant.parse("2026-11-22T10:11:12.345Z");
  private static final Reporting OF_1_6 = new Reporting(DurationMetric.SECONDS, LogFormat.V1_6);

  private final FakeTicker ticker = new FakeTicker();

  private List<String> logged(boolean json, Consumer<TestMesh> calls) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (AccessLog log = new AccessLog(LineWriter.to(out), json, () -> END);
        TestMesh mesh = new TestMesh(builder -> builder.observer(log).ticker(ticker))) {
      mesh.service("reviews", 9080).mtls(Calls.PEER).endpoint("v1", "127.0.0.1", 1234, true);
      mesh.inbound(9080, MtlsMode.PERMISSIVE);
      mesh.apply();
      calls.accept(mesh);
      assertThat(log.dropped()).isZero();
    }
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** Takes 45 ms, of which the upstream has 40. */
  private void answered(TestMesh mesh) {
    OutboundCall call =
        mesh.mesh()
            .outbound(
                "reviews",
                9080,
                FakeRequest.get("reviews:9080", "/reviews/0?a=b")
                    .header("user-agent", "curl/8")
                    .header("x-request-id", "r-1")
                    .header("x-forwarded-for", "10.0.0.9"));
    ticker.advance(Duration.ofMillis(40));
    call.onResponse(call.attempt(), 200, name -> null);
    ticker.advance(Duration.ofMillis(5));
    call.complete(3, 5);
  }

  private static void refused(TestMesh mesh) {
    OutboundCall call = mesh.mesh().outbound("reviews", 9080, FakeRequest.get("reviews:9080", "/"));
    call.onFailure(call.attempt(), FailureKind.CONNECT, new IOException("Connection refused"));
    call.complete(0, 0);
  }

  private void received(TestMesh mesh) {
    var call =
        mesh.mesh()
            .inbound(
                9080,
                FakeRequest.get("me:9080", "/x").header("x-request-id", "r-2"),
                new Peer(Calls.PEER, "127.0.0.1", true));
    ticker.advance(Duration.ofMillis(7));
    call.complete(204, 1, 2);
  }

  @Test
  void writesEnvoysDefaultLine() {
    assertThat(logged(false, this::answered))
        .containsExactly(
            "[2026-11-22T10:11:12.300Z] \"GET /reviews/0?a=b HTTP/1.1\" 200 - via_upstream - \"-\""
                + " 3 5 45 40 \"10.0.0.9\" \"curl/8\" \"r-1\" \"reviews:9080\" \"127.0.0.1:1234\""
                + " outbound|9080||reviews.default.svc.cluster.local - - - - default");
  }

  @Test
  void writesOneOfAnInboundCallToo() {
    assertThat(logged(false, this::received))
        .containsExactly(
            "[2026-11-22T10:11:12.338Z] \"GET /x HTTP/1.1\" 204 - via_upstream - \"-\" 1 2 7 7"
                + " \"-\" \"-\" \"r-2\" \"me:9080\" \"-\" inbound|9080|| - - 127.0.0.1 - default");
  }

  @Test
  void saysNothingOfAnApplicationThatGaveNoAnswer() {
    List<String> lines =
        logged(
            false,
            mesh -> {
              var call = mesh.mesh().inbound(9080, Calls.toMe(), Peer.plaintext("127.0.0.1"));
              ticker.advance(Duration.ofMillis(7));
              call.abandon();
            });
    assertThat(lines)
        .singleElement()
        .asString()
        .contains(" 0 DC downstream_remote_disconnect - \"-\" 0 0 7 - ");
  }

  @Test
  void namesTheFlagAndWhyTheTransportFailed() {
    assertThat(logged(false, AccessLogTest::refused))
        .singleElement()
        .asString()
        .contains(" 503 UF ")
        .contains(" \"Connection refused\" ");
  }

  @Test
  void namesTheClusterOfACallThatNeverLeft() {
    List<String> lines =
        logged(
            false,
            mesh -> {
              mesh.service("empty", 80);
              mesh.apply();
              Calls.unanswered(mesh, "empty", 80);
            });
    assertThat(lines)
        .singleElement()
        .asString()
        .contains(" 503 UH no_healthy_upstream ")
        .contains(" \"-\" outbound|80||empty.default.svc.cluster.local ");
  }

  @Test
  void writesTheLineOf16FromTheSwitchOn() {
    List<String> lines =
        logged(
            false,
            mesh -> {
              answered(mesh);
              mesh.reporting(OF_1_6).apply();
              answered(mesh);
              received(mesh);
              mesh.reporting(Reporting.DEFAULT).apply();
              received(mesh);
            });
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).contains(" 200 - via_upstream - \"-\" 3 5 ");
    assertThat(lines.get(1))
        .isEqualTo(
            "[2026-11-22T10:11:12.300Z] \"GET /reviews/0?a=b HTTP/1.1\" 200 - \"-\" \"-\""
                + " 3 5 45 40 \"10.0.0.9\" \"curl/8\" \"r-1\" \"reviews:9080\" \"127.0.0.1:1234\""
                + " outbound|9080||reviews.default.svc.cluster.local - - - - default");
    assertThat(lines.get(2))
        .contains(" 204 - \"-\" \"-\" 1 2 7 7 ")
        .contains(" inbound|9080|http|me.default.svc.cluster.local ");
    assertThat(lines.get(3)).contains(" inbound|9080|| ");
  }

  @Test
  void writesJsonWithNumbersAndNulls() {
    assertThat(logged(true, this::answered))
        .containsExactly(
            "{\"start_time\":\"2026-11-22T10:11:12.300Z\",\"route_name\":\"default\","
                + "\"method\":\"GET\",\"path\":\"/reviews/0?a=b\",\"protocol\":\"HTTP/1.1\","
                + "\"response_code\":200,\"response_flags\":\"-\","
                + "\"response_code_details\":\"via_upstream\","
                + "\"connection_termination_details\":null,\"bytes_received\":3,\"bytes_sent\":5,"
                + "\"duration\":45,\"upstream_service_time\":40,\"x_forwarded_for\":\"10.0.0.9\","
                + "\"user_agent\":\"curl/8\",\"request_id\":\"r-1\",\"authority\":\"reviews:9080\","
                + "\"upstream_host\":\"127.0.0.1:1234\","
                + "\"upstream_cluster\":\"outbound|9080||reviews.default.svc.cluster.local\","
                + "\"upstream_local_address\":null,\"downstream_local_address\":null,"
                + "\"downstream_remote_address\":null,\"requested_server_name\":null,"
                + "\"upstream_transport_failure_reason\":null,\"inmesh_revision\":\"test-1\"}");
  }

  @Test
  void writesTheJsonOf16WithTextsAlone() {
    assertThat(
            logged(
                true,
                mesh -> {
                  mesh.reporting(OF_1_6).apply();
                  answered(mesh);
                }))
        .singleElement()
        .asString()
        .contains("\"response_code\":\"200\",\"response_flags\":\"-\",\"bytes_received\":\"3\",")
        .contains("\"istio_policy_status\":\"-\",\"upstream_transport_failure_reason\":\"-\"")
        .contains("\"requested_server_name\":\"-\"")
        .doesNotContain("response_code_details")
        .doesNotContain("null");
  }

  @Test
  void aLineCannotBeForged() {
    List<String> lines =
        logged(
            false,
            mesh ->
                mesh.mesh()
                    .inbound(
                        9080,
                        FakeRequest.get("h\"", "/\"\n[x]").header("user-agent", "u\r\n\u007f"),
                        Peer.plaintext("127.0.0.1"))
                    .complete(200, 0, 0));
    assertThat(lines)
        .singleElement()
        .asString()
        .contains("\\\"\\x0a[x] HTTP/1.1\"")
        .contains("\"u\\x0d\\x0a\\x7f\"");
    assertThat(
            logged(
                true,
                mesh ->
                    mesh.mesh()
                        .inbound(
                            9080,
                            FakeRequest.get("h", "/").header("user-agent", "u\r\n\"}"),
                            Peer.plaintext("127.0.0.1"))
                        .complete(200, 0, 0)))
        .singleElement()
        .asString()
        .contains("\"user_agent\":\"u\\u000d\\u000a\\\"}\"");
  }
}

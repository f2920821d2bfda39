package io.inmesh.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Explanation;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Peer;
import io.inmesh.call.Verdict;
import io.inmesh.fakes.Clusters;
import io.inmesh.fakes.FakeHeaders;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.Rig;
import io.inmesh.fakes.Routes;
import io.inmesh.fakes.Snapshots;
import io.inmesh.identity.SpiffeId;
import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.Health;
import io.inmesh.snapshot.MeshTls;
import io.inmesh.snapshot.Rewrite;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeadersAndExplainTest {
  private static final Peer STRANGER = new Peer(null, "192.0.2.7", false);

  private static final MeshTls TLS =
      new MeshTls(
          "reviews.default.svc.cluster.local",
          Set.of(SpiffeId.of("cluster.local", "default", "reviews")),
          List.of("istio"));

  private static Snapshots snapshots(Routes route) {
    return new Snapshots()
        .cluster(
            Clusters.named("reviews")
                .tls(TLS)
                .endpoints("a")
                .endpoint("b", 1, Health.UNHEALTHY)
                .build())
        .cluster(Clusters.named("plain").endpoints("p").build())
        .listener("reviews:9080", route.build())
        .gateway(8080, route.build());
  }

  @Test
  void meshPeersAreToldWhoCallsAndOthersAreNot() {
    FakeHeaders mesh = FakeHeaders.of("x-inmesh-peer", "forged");
    new Rig(snapshots(Routes.to("reviews"))).call().editRequestHeaders(mesh);
    assertThat(mesh.all())
        .containsEntry("x-inmesh-peer", "productpage-v1;default;productpage;v1;inmesh")
        .containsEntry("x-envoy-attempt-count", "1");
    FakeHeaders plain = FakeHeaders.of("x-inmesh-peer", "forged");
    new Rig(snapshots(Routes.to("plain"))).call().editRequestHeaders(plain);
    assertThat(plain.all()).isEmpty();
  }

  @Test
  void editsRemoveThenSetThenAdd() {
    HeaderEdits edits =
        new HeaderEdits(
            List.of(new Header("a", "set")), List.of(new Header("a", "added")), List.of("b", "a"));
    Rig rig = new Rig(snapshots(Routes.to("plain").edits(edits, edits)));
    OutboundCall call = rig.call();
    FakeHeaders request = FakeHeaders.of("a", "old", "b", "old", "c", "kept");
    call.editRequestHeaders(request);
    assertThat(request.all()).isEqualTo(FakeHeaders.of("a", "set,added", "c", "kept").all());
    call.onResponse(1, 200, FakeHeaders.of());
    FakeHeaders response = FakeHeaders.of("b", "old");
    call.editResponseHeaders(response);
    assertThat(response.all()).isEqualTo(FakeHeaders.of("a", "set,added").all());
  }

  @Test
  void aGatewayStripsWhatStrangersSayAndTellsThemNothing() {
    Rig rig = new Rig(snapshots(Routes.to("reviews").rewrite(new Rewrite("/v2/", null, null))));
    FakeRequest request = FakeRequest.get("bookinfo.com", "/productpage");
    OutboundCall call = rig.mesh.gateway(8080, request, STRANGER);
    assertThat(call.verdict()).isEqualTo(Verdict.SEND);
    FakeHeaders headers =
        FakeHeaders.of(
            "x-envoy-force-trace", "1", "x-inmesh-a", "1", "x-forwarded-client-cert", "");
    call.editRequestHeaders(headers);
    assertThat(headers.all())
        .containsOnlyKeys("x-envoy-attempt-count", "x-inmesh-peer", "x-envoy-original-path");
    FakeHeaders response = FakeHeaders.of("x-inmesh-reason", "inside", "server", "x");
    call.onResponse(1, 200, response);
    call.editResponseHeaders(response);
    assertThat(response.all()).containsOnlyKeys("server");

    OutboundCall refused = rig.mesh.gateway(8081, request, STRANGER);
    assertThat(refused.reply().status()).isEqualTo(404);
    assertThat(refused.reply().body()).isEmpty();
    assertThat(refused.reply().headers()).isEmpty();
    assertThat(refused.reply().sentence()).contains("port 8081");
  }

  @Test
  void aGatewayRoutesByThePathThatServersWillSee() {
    Snapshots open =
        new Snapshots()
            .cluster(Clusters.named("reviews").endpoints("a").build())
            .gateway(8080, Routes.to("reviews").prefix("/open").build());
    Rig rig = new Rig(open);
    for (String path : List.of("/open/../secret", "/open/%2e%2e/secret", "/open\\..\\secret")) {
      OutboundCall call = rig.mesh.gateway(8080, FakeRequest.get("bookinfo.com", path), STRANGER);
      assertThat(call.verdict()).as(path).isEqualTo(Verdict.REPLY);
      assertThat(call.reply().status()).as(path).isEqualTo(404);
    }
    OutboundCall call =
        rig.mesh.gateway(8080, FakeRequest.get("a", "/x/../open/%7Ea?q=/../"), STRANGER);
    assertThat(call.path()).isEqualTo("/open/~a?q=/../");
  }

  @Test
  void explainSaysEachDecisionWithItsResource() {
    Rig rig =
        new Rig(
            snapshots(
                Routes.to("x")
                    .weights("reviews", 80, "gone", 20)
                    .name("jason")
                    .header("end-user", "jason")
                    .timeout(Duration.ofSeconds(2))
                    .fault(new Fault(500_000, Duration.ofSeconds(7), 0, 0, -1))));
    FakeRequest request = FakeRequest.get("reviews:9080", "/reviews/0").header("end-user", "jason");
    Explanation explanation = rig.mesh.explain("reviews", 9080, request);
    assertThat(explanation.steps())
        .extracting(Explanation.Step::name)
        .containsExactly(
            "host",
            "policy",
            "listener",
            "route",
            "fault",
            "timeout",
            "cluster",
            "policy",
            "subset",
            "endpoint",
            "endpoint",
            "tls",
            "cluster",
            "reply");
    assertThat(explanation.text())
        .contains(
            "jason",
            "end-user = jason",
            "[VirtualService default/reviews http[0] (reviews.yaml:12:5)]",
            "50.0 % of calls",
            "2000 ms",
            "80.0 % of calls",
            "takes no calls (UNHEALTHY)",
            "2 of 2 endpoints",
            "503 NC");
    assertThat(rig.recorder.outbound()).isEmpty();
  }

  @Test
  void explainTakesNoTurnAndAsksForNothing() {
    Rig rig = new Rig(snapshots(Routes.to("reviews")));
    FakeRequest request = FakeRequest.get("reviews:9080", "/");
    assertThat(rig.mesh.explain("other", 80, request).text()).contains("CONFIGURE");
    assertThat(rig.config.requested()).isEmpty();
    assertThat(rig.mesh.explain("reviews", 9080, FakeRequest.get("else", "/")).text())
        .contains("404 NR");
  }
}

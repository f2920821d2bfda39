package io.inmesh.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Verdict;
import io.inmesh.fakes.Clusters;
import io.inmesh.fakes.FakeHeaders;
import io.inmesh.fakes.FakeRequest;
import io.inmesh.fakes.Rig;
import io.inmesh.fakes.Routes;
import io.inmesh.fakes.Snapshots;
import io.inmesh.snapshot.Listener;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.Rewrite;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteAction;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboundCallTest {
  private static final FakeHeaders NO_HEADERS = FakeHeaders.of();

  private static Rig rig(Routes... routes) {
    Snapshots snapshots =
        new Snapshots()
            .cluster(Clusters.named("reviews").endpoints("a", "b").build())
            .cluster(Clusters.named("v2").endpoints("c").build());
    snapshots.listener(
        "reviews:9080", Arrays.stream(routes).map(Routes::build).toArray(Route[]::new));
    return new Rig(snapshots);
  }

  @Test
  void sendsToTheRoutesClusterAndDelivers() {
    Rig rig = rig(Routes.to("reviews").name("default"));
    OutboundCall call = rig.call();
    assertThat(call.verdict()).isEqualTo(Verdict.SEND);
    assertThat(call.attempt()).isEqualTo(1);
    assertThat(call.cluster().name()).isEqualTo("reviews");
    assertThat(call.authority()).isEqualTo("reviews:9080");
    assertThat(call.attemptTimeoutNanos()).isZero();
    rig.ticker.advance(Duration.ofMillis(3));
    assertThat(call.onResponse(1, 200, NO_HEADERS)).isEqualTo(Verdict.DELIVER);
    rig.ticker.advance(Duration.ofMillis(2));
    call.complete(1, 2);
    assertThat(call.verdict()).isEqualTo(Verdict.DONE);
    assertThat(rig.recorder.outbound()).containsExactly(call);
    assertThat(call.durationNanos()).isEqualTo(Duration.ofMillis(5).toNanos());
    assertThat(call.upstreamNanos()).isEqualTo(Duration.ofMillis(3).toNanos());
    assertThat(call.flags()).isEqualTo("-");
    assertThat(call.detail()).isEqualTo("via_upstream");
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.revision()).isEqualTo("1");
    assertThat(call.requestBytes()).isEqualTo(1);
    assertThat(call.responseBytes()).isEqualTo(2);
  }

  @Test
  void theUrlChoosesTheListenerInAnySpelling() {
    Rig rig = rig(Routes.to("reviews"));
    FakeRequest request = FakeRequest.get("reviews", "/");
    assertThat(rig.mesh.outbound("Reviews.", 9080, request).verdict()).isEqualTo(Verdict.SEND);
    assertThat(rig.mesh.outbound("reviews", 9081, request).verdict()).isEqualTo(Verdict.CONFIGURE);
  }

  @Test
  void hostChoosesTheVirtualHostAndAStrangersHostHasNoRoute() {
    Rig rig =
        new Rig(
            new Snapshots()
                .cluster(Clusters.named("a").endpoints("a").build())
                .cluster(Clusters.named("b").endpoints("b").build())
                .listener(
                    "reviews:9080",
                    new Listener(
                        "outbound|9080||reviews",
                        List.of(
                            Snapshots.virtualHost("a:9080", Routes.to("a").build()),
                            Snapshots.virtualHost("b:9080", Routes.to("b").build())))));
    assertThat(rig.call(FakeRequest.get("a:9080", "/")).cluster().name()).isEqualTo("a");
    assertThat(rig.call(FakeRequest.get("B", "/")).cluster().name()).isEqualTo("b");
    OutboundCall stranger = rig.call(FakeRequest.get("c", "/"));
    assertThat(stranger.reply().status()).isEqualTo(404);
    assertThat(stranger.flags()).isEqualTo("NR");
  }

  @Test
  void noRouteIs404WithASentence() {
    OutboundCall call = rig(Routes.to("reviews").exact("/x")).call();
    assertThat(call.verdict()).isEqualTo(Verdict.REPLY);
    assertThat(call.reply().status()).isEqualTo(404);
    assertThat(call.reply().flags()).isEqualTo("NR");
    assertThat(call.reply().detail()).isEqualTo("route_not_found");
    assertThat(call.reply().sentence())
        .contains("GET /", "VirtualService default/reviews", "reviews.yaml:12:5");
    assertThat(call.reply().body()).isEqualTo(call.reply().sentence());
  }

  @Test
  void aMissingClusterIs503NamingSubsetAndRoute() {
    OutboundCall call = rig(Routes.to("outbound|9080|v9|reviews.default.svc.cluster.local")).call();
    assertThat(call.reply().status()).isEqualTo(503);
    assertThat(call.flags()).isEqualTo("NC");
    assertThat(call.reply().sentence()).contains("subset v9", "DestinationRule");
  }

  @Test
  void toGrpcTheMeshsOwnAnswerGoesOutWithAnHttpStatusOf200() {
    Rig rig =
        new Rig(
            new Snapshots()
                .cluster(Clusters.named("reviews").build())
                .listener("reviews:9080", Routes.to("reviews").build()));
    FakeRequest grpc =
        FakeRequest.get("reviews:9080", "/a.B/C").header("content-type", "application/grpc");
    OutboundCall call = rig.mesh.outbound("reviews", 9080, grpc);
    assertThat(call.verdict()).isEqualTo(Verdict.REPLY);
    assertThat(call.status()).isEqualTo(200);
    assertThat(call.grpcStatus()).isEqualTo(14);
    assertThat(call.flags()).isEqualTo("UH");
  }

  @Test
  void noEndpointsIs503() {
    Rig rig =
        new Rig(
            new Snapshots()
                .cluster(Clusters.named("reviews").build())
                .listener("reviews:9080", Routes.to("reviews").build()));
    assertThat(rig.call().reply().status()).isEqualTo(503);
    assertThat(rig.call().flags()).isEqualTo("UH");
  }

  @Test
  void weightsDivideTheCalls() {
    Rig rig = rig(Routes.to("x").weights("reviews", 80, "v2", 20));
    rig.random.next(79, 80);
    assertThat(rig.call().cluster().name()).isEqualTo("reviews");
    assertThat(rig.call().cluster().name()).isEqualTo("v2");
  }

  @Test
  void redirectsKeepTheQuery() {
    RouteAction redirect = new RouteAction.Redirect(301, "https", "example.com", 0, "/new", null);
    OutboundCall call =
        rig(Routes.answering(redirect)).call(FakeRequest.get("reviews:9080", "/old?x=1"));
    assertThat(call.reply().status()).isEqualTo(301);
    assertThat(call.reply().headers().get(0).value()).isEqualTo("https://example.com/new?x=1");
    assertThat(call.flags()).isEqualTo("-");
  }

  @Test
  void redirectsByPrefixAndPort() {
    RouteAction redirect = new RouteAction.Redirect(302, null, null, 8443, null, "/v2/");
    OutboundCall call =
        rig(Routes.answering(redirect).prefix("/v1/"))
            .call(FakeRequest.get("reviews:9080", "/v1/a?x"));
    assertThat(call.reply().headers().get(0).value()).isEqualTo("http://reviews:8443/v2/a?x");
  }

  @Test
  void directResponsesCallNobody() {
    OutboundCall call = rig(Routes.answering(new RouteAction.DirectResponse(418, "tea"))).call();
    assertThat(call.reply().status()).isEqualTo(418);
    assertThat(call.reply().body()).isEqualTo("tea");
    assertThat(call.attempted()).isFalse();
    assertThat(call.routed()).isFalse();
  }

  @Test
  void rewritesPathAndAuthority() {
    Rewrite rewrite = new Rewrite("/v2", null, "other");
    OutboundCall call =
        rig(Routes.to("reviews").prefix("/v1").rewrite(rewrite))
            .call(FakeRequest.get("reviews:9080", "/v1/a?x=/v1"));
    assertThat(call.path()).isEqualTo("/v2/a?x=/v1");
    assertThat(call.authority()).isEqualTo("other");
  }

  @Test
  void rewritesByRegex() {
    Rewrite rewrite =
        new Rewrite(null, new Rewrite.Regex(Pattern.compile("^/(\\w+)/(\\w+)"), "/\\2/\\1$"), null);
    OutboundCall call =
        rig(Routes.to("reviews").rewrite(rewrite)).call(FakeRequest.get("reviews:9080", "/a/b?c"));
    assertThat(call.path()).isEqualTo("/b/a$?c");
  }

  @Test
  void aRewriteAfterAnExactMatchReplacesThePath() {
    OutboundCall call =
        rig(Routes.to("reviews")
                .path(new PathMatch.Exact("/a"))
                .rewrite(new Rewrite("/b", null, null)))
            .call(FakeRequest.get("reviews:9080", "/a?q"));
    assertThat(call.path()).isEqualTo("/b?q");
  }

  @Test
  void aLateCallbackIsDropped() {
    OutboundCall call = rig(Routes.to("reviews")).call();
    assertThat(call.onResponse(2, 200, NO_HEADERS)).isEqualTo(Verdict.DONE);
    assertThat(call.onResponse(1, 200, NO_HEADERS)).isEqualTo(Verdict.DELIVER);
    assertThat(call.onResponse(1, 500, NO_HEADERS)).isEqualTo(Verdict.DONE);
    assertThat(call.status()).isEqualTo(200);
  }

  @Test
  void anAbandonedCallIsDownstreamGoneAndItsResponseLate() {
    Rig rig = rig(Routes.to("reviews"));
    OutboundCall call = rig.call();
    call.abandon();
    assertThat(call.flags()).isEqualTo("DC");
    assertThat(call.status()).isZero();
    assertThat(call.onResponse(1, 200, NO_HEADERS)).isEqualTo(Verdict.DONE);
    call.complete(0, 0);
    assertThat(rig.recorder.outbound()).hasSize(1);
  }

  @Test
  void aFailureWithoutRetriesIs503WithItsCause() {
    OutboundCall call = rig(Routes.to("reviews")).call();
    Exception cause = new ConnectException("refused");
    assertThat(call.onFailure(1, FailureKind.CONNECT, cause)).isEqualTo(Verdict.REPLY);
    assertThat(call.reply().status()).isEqualTo(503);
    assertThat(call.flags()).isEqualTo("UF");
    assertThat(call.failure()).isSameAs(cause);
    assertThat(call.reply().sentence()).contains("a:80", "connection failure", "ConnectException");
    assertThat(call.reply().headers().get(0).name()).isEqualTo("x-inmesh-reason");
  }

  @Test
  void anAnswerThatBreaksStaysDeliveredWithAFlag() {
    OutboundCall call = rig(Routes.to("reviews")).call();
    call.onResponse(1, 200, NO_HEADERS);
    assertThat(call.onFailure(1, FailureKind.RESET, null)).isEqualTo(Verdict.DELIVER);
    assertThat(call.flags()).isEqualTo("UC");
    call.complete(0, 0);
    assertThat(call.flags()).isEqualTo("UC");
  }

  @Test
  void thereIsNoEndpointBeforeAnAttempt() {
    OutboundCall call = rig(Routes.to("nobody")).call();
    assertThatThrownBy(call::endpoint).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(call::cluster).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anInFlightCallKeepsItsClusterOverASnapshotChange() {
    Rig rig = rig(Routes.to("reviews"));
    OutboundCall call = rig.call();
    rig.config.push(new Snapshots().build());
    assertThat(call.cluster().name()).isEqualTo("reviews");
    assertThat(call.onResponse(1, 200, NO_HEADERS)).isEqualTo(Verdict.DELIVER);
    call.complete(0, 0);
    assertThat(call.revision()).isEqualTo("1");
  }
}

package io.inmesh.runtime.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.RetryPolicy;
import io.inmesh.snapshot.Rewrite;
import io.inmesh.snapshot.RouteAction;
import io.inmesh.snapshot.RouteMatch;
import io.inmesh.snapshot.StringMatch;
import io.inmesh.snapshot.WeightedCluster;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which endpoint gets a call, and what arrives there. */
interface RoutingContract extends OnBed {
  @Test
  default void callsAlternateBetweenEndpointsAndNeverReachTheWrongOne() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    ContractEndpoint b = bed().plaintext("b");
    bed().reviews(a, b);
    bed().mesh().apply();
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      answers.add(bed().call("answer").from());
    }
    assertThat(answers.subList(1, 10)).isNotEqualTo(answers.subList(0, 9));
    assertThat(answers.subList(2, 10)).isEqualTo(answers.subList(0, 8));
    assertThat(a.seen()).hasSize(5);
    assertThat(b.seen()).hasSize(5);
  }

  @Test
  default void connectionsAreKept() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    bed().reviews(a);
    bed().mesh().apply();
    for (int i = 0; i < 5; i++) {
      bed().call("answer");
    }
    assertThat(a.seen().stream().map(ContractEndpoint.Seen::clientPort).distinct()).hasSize(1);
  }

  @Test
  default void authorityAndPathStayAsTheApplicationDialledThem() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    bed().reviews(a);
    bed().mesh().apply();
    bed().call("somewhere");
    assertThat(a.seen().get(0).authority()).isEqualTo("reviews:9080");
    assertThat(a.seen().get(0).path()).isEqualTo(bed().client().path("somewhere"));
  }

  @Test
  default void aQueryArrives() throws Exception {
    bed().needs(Ability.QUERY);
    ContractEndpoint a = bed().plaintext("a");
    bed().reviews(a);
    bed().mesh().apply();
    bed().call("somewhere?q=1");
    assertThat(a.seen().get(0).path()).isEqualTo(bed().client().path("somewhere?q=1"));
  }

  @Test
  default void aRuleRewritesAuthorityAndPath() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    TestService reviews = bed().reviews(a);
    String from = bed().client().path("before");
    String to = bed().client().path("after");
    reviews.route(
        ContractBed.route(
            "rewrite",
            new RouteMatch(new PathMatch.Prefix(from), true, List.of(), List.of()),
            to(reviews.clusterName(""), new Rewrite(to, null, "reviews.example.com")),
            null));
    bed().mesh().apply();
    assertThat(bed().call("before").outcome()).isEqualTo(bed().ok());
    assertThat(a.seen().get(0).authority()).isEqualTo("reviews.example.com");
    assertThat(a.seen().get(0).path()).isEqualTo(to);
  }

  @Test
  default void headersChooseTheSubset() throws Exception {
    ContractEndpoint v1 = bed().plaintext("v1");
    ContractEndpoint v2 = bed().plaintext("v2");
    TestService reviews =
        bed()
            .reviews()
            .endpoint("v1", "127.0.0.1", v1.port(), false)
            .endpoint("v2", "127.0.0.1", v2.port(), false);
    HeaderMatch jason = new HeaderMatch("end-user", StringMatch.exact("jason"), false, false);
    reviews
        .route(
            ContractBed.route(
                "jason",
                new RouteMatch(new PathMatch.Any(), true, List.of(jason), List.of()),
                to(reviews.clusterName("v2"), null),
                null))
        .route(ContractBed.route("others", to(reviews.clusterName("v1"), null), null));
    bed().mesh().apply();
    for (int i = 0; i < 3; i++) {
      MeshRequest request = MeshRequest.to("answer");
      assertThat(bed().client().send(request.header("end-user", "jason")).from()).isEqualTo("v2");
      assertThat(bed().client().send(request).from()).isEqualTo("v1");
    }
  }

  @Test
  default void anUnknownClusterIsUnavailable() throws Exception {
    TestService reviews = bed().reviews();
    reviews.route(ContractBed.route("missing", to(reviews.clusterName("v9"), null), null));
    bed().mesh().apply();
    MeshAnswer answer = bed().call("answer");
    assertThat(answer.outcome()).isEqualTo(bed().outcome(503, "UNAVAILABLE"));
    assertThat(answer.reason()).contains("subset v9");
  }

  @Test
  default void anEndpointThatLeavesGetsNoMoreCalls() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    ContractEndpoint b = bed().plaintext("b");
    TestService reviews = bed().reviews(a, b);
    bed().mesh().apply();
    bed().call("answer");
    bed().call("answer");
    reviews.noEndpoints().endpoint("127.0.0.1", b.port(), false);
    bed().mesh().apply();
    for (int i = 0; i < 4; i++) {
      assertThat(bed().call("answer").from()).isEqualTo("b");
    }
    assertThat(a.seen()).hasSize(1);
  }

  @Test
  default void longBodiesArriveWholeBothWays() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    bed().reviews(a);
    bed().mesh().apply();
    byte[] body = new byte[ContractEndpoint.LONG_ANSWER];
    assertThat(bed().client().send(MeshRequest.to("answer").body(body)).body())
        .isEqualTo("a " + body.length);
    assertThat(bed().call("long").body()).hasSize(ContractEndpoint.LONG_ANSWER);
  }

  @Test
  default void answersAreStreamed() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    bed().reviews(a);
    bed().mesh().apply();
    try (InputStream body = bed().client().stream(MeshRequest.to("stream"))) {
      byte[] first = new byte[6];
      body.readNBytes(first, 0, first.length);
      assertThat(new String(first, StandardCharsets.UTF_8)).isEqualTo("first ");
      a.release();
      assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("second");
    }
  }

  @Test
  default void redirectsAreFollowedThroughTheMesh() throws Exception {
    bed().needs(Ability.FOLLOWS_REDIRECTS);
    ContractEndpoint a = bed().plaintext("a");
    ContractEndpoint b = bed().plaintext("b");
    bed().reviews(a, b);
    bed().mesh().apply();
    ContractEndpoint second = bed().call("redirect").from().equals("a") ? a : b;
    assertThat(second.seen().stream().map(ContractEndpoint.Seen::path))
        .containsExactly(bed().client().path("target"));
  }

  private static RouteAction.Forward to(String cluster, @Nullable Rewrite rewrite) {
    return new RouteAction.Forward(
        List.of(WeightedCluster.of(cluster, 1)),
        Duration.ZERO,
        RetryPolicy.NONE,
        rewrite,
        List.of(),
        List.of());
  }
}

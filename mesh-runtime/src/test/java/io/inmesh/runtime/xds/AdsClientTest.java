package io.inmesh.runtime.xds;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.xds.TypeUrls;
import io.inmesh.xds.WireNames;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.rbac.v3.RBAC;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is asked for, what is taken, and what is in force. */
class AdsClientTest extends AdsClientSetup {
  @Test
  void asksForTheOutboundPolicyFirstAndTellsItsNodeOnce() {
    assertThat(transport.last().subscribed(TypeUrls.LISTENER))
        .containsExactly(ListenerNames.OUTBOUND_POLICY);
    assertThat(transport.last().requests.get(0).getNode().getId()).isEqualTo("library~~a");
    request("reviews:9080");
    assertThat(transport.last().lastRequest().hasNode()).isFalse();
  }

  @Test
  void nothingPassesBeforeThePolicyIsKnown() {
    assertThat(client.snapshot().outboundPolicy()).isEqualTo(OutboundPolicy.UNKNOWN);
    answer(Xds.lds(Xds.policy("block_all")));
    assertThat(client.snapshot().outboundPolicy()).isEqualTo(OutboundPolicy.REGISTRY_ONLY);
  }

  @Test
  void followsAnAskedNameToItsEndpoints() {
    CompletableFuture<Void> asked = request("reviews:9080");
    reviews("v1");
    assertThat(asked).isCompleted();
    MeshSnapshot snapshot = client.snapshot();
    assertThat(snapshot.listeners()).containsOnlyKeys("reviews:9080");
    assertThat(snapshot.clusters().get(Xds.cluster("v1")).endpoints())
        .singleElement()
        .satisfies(
            endpoint -> {
              assertThat(endpoint.port()).isEqualTo(1111);
              assertThat(endpoint.workload().name()).isEqualTo("reviews-v1");
            });
    assertThat(snapshot.revision()).isEqualTo("r1");
  }

  @Test
  void anAskedNameThatDoesNotExistIsAbsent() {
    CompletableFuture<Void> asked = request("example.com:80");
    answer(Xds.removed(TypeUrls.LISTENER, "example.com:80"));
    assertThat(asked).isCompleted();
    assertThat(client.snapshot().absentListeners()).containsExactly("example.com:80");
  }

  @Test
  void aVirtualHostWaitsForItsClusters() {
    CompletableFuture<Void> asked = request("reviews:9080");
    answer(Xds.lds(Xds.policy("allow_any"), Xds.outbound("reviews:9080")));
    answer(Xds.response(TypeUrls.ROUTE, Xds.of(Xds.routes(Xds.cluster("v1")))));
    assertThat(client.snapshot().listeners()).isEmpty();
    assertThat(asked).isNotCompleted();
    loop.advance(Duration.ofMillis(4_900));
    assertThat(client.snapshot().listeners()).isEmpty();
    loop.advance(Duration.ofMillis(200));
    assertThat(client.snapshot().listeners()).containsKey("reviews:9080");
    assertThat(client.snapshot().clusters()).isEmpty();
    assertThat(asked).isCompleted();
  }

  @Test
  void aClusterReportedRemovedIsNotWaitedFor() {
    request("reviews:9080");
    answer(Xds.lds(Xds.policy("allow_any"), Xds.outbound("reviews:9080")));
    answer(Xds.response(TypeUrls.ROUTE, Xds.of(Xds.routes(Xds.cluster("v9")))));
    answer(Xds.removed(TypeUrls.CLUSTER, Xds.cluster("v9")));
    assertThat(client.snapshot().listeners()).containsKey("reviews:9080");
  }

  @Test
  void theOldVersionServesUntilTheNewOneIsReady() {
    request("reviews:9080");
    reviews("v1");
    answer(Xds.response(TypeUrls.ROUTE, Xds.of(Xds.routes(Xds.cluster("v2")))));
    assertThat(client.snapshot().clusters()).containsOnlyKeys(Xds.cluster("v1"));
    assertThat(transport.last().subscribed(TypeUrls.CLUSTER))
        .containsExactlyInAnyOrder(Xds.cluster("v1"), Xds.cluster("v2"));
    answer(Xds.response(TypeUrls.CLUSTER, Xds.of(Xds.clusterOf("v2"))));
    answer(Xds.response(TypeUrls.ENDPOINT, Xds.of(Xds.endpoints("v2", 2222))));
    assertThat(client.snapshot().clusters()).containsOnlyKeys(Xds.cluster("v2"));
    assertThat(transport.last().subscribed(TypeUrls.CLUSTER)).containsExactly(Xds.cluster("v2"));
  }

  @Test
  void theGoodResourcesOfAResponseApplyAndTheBadOneKeepsItsLastVersion() {
    request("reviews:9080");
    reviews("v1");
    Listener bad =
        Xds.outbound("reviews:9080").toBuilder()
            .setPerConnectionBufferLimitBytes(UInt32Value.of(1))
            .build();
    answer(Xds.lds(Xds.policy("block_all"), bad));
    assertThat(client.snapshot().outboundPolicy()).isEqualTo(OutboundPolicy.REGISTRY_ONLY);
    assertThat(client.snapshot().listeners()).containsKey("reviews:9080");
    assertThat(transport.last().lastAnswer().getErrorDetail().getMessage())
        .contains("reviews:9080")
        .contains("per_connection_buffer_limit_bytes")
        .doesNotContain("outbound-policy");
    assertThat(client.status().rejected()).hasSize(1);
    answer(Xds.lds(Xds.outbound("reviews:9080")));
    assertThat(client.status().rejected()).isEmpty();
    assertThat(transport.last().lastAnswer().hasErrorDetail()).isFalse();
  }

  @Test
  void aPortWhoseFirstConfigurationIsRefusedIsClosed() {
    client.declare(Set.of(9080));
    Listener bad = Xds.inbound(9080, false).toBuilder().setTransparent(BoolValue.of(true)).build();
    answer(Xds.lds(Xds.policy("allow_any"), bad));
    assertThat(client.snapshot().inbound().get(9080).mtls()).isEqualTo(MtlsMode.STRICT);
    assertThat(client.snapshot().inbound().get(9080).policies()).hasSize(1);
  }

  @Test
  void isReadyWhenPolicyAndOwnPortsAreThere() {
    client.declare(Set.of(9080));
    answer(Xds.lds(Xds.policy("allow_any")));
    assertThat(client.ready().toCompletableFuture()).isNotCompleted();
    answer(Xds.lds(Xds.inbound(9080, true)));
    assertThat(client.ready().toCompletableFuture()).isCompleted();
    assertThat(client.snapshot().inbound().get(9080).mtls()).isEqualTo(MtlsMode.STRICT);
  }

  @Test
  void isNotReadyWithoutTheOutboundPolicy() {
    client.declare(Set.of(9080));
    answer(Xds.lds(Xds.inbound(9080, true)));
    assertThat(client.snapshot().inbound()).containsKey(9080);
    assertThat(client.ready().toCompletableFuture()).isNotCompleted();
    answer(Xds.lds(Xds.policy("allow_any")));
    assertThat(client.ready().toCompletableFuture()).isCompleted();
  }

  @Test
  void aPortDeclaredLaterIsWaitedForAnew() {
    answer(Xds.lds(Xds.policy("allow_any")));
    assertThat(client.ready().toCompletableFuture()).isCompleted();
    client.declare(Set.of(9080));
    CompletableFuture<Void> again = client.ready().toCompletableFuture();
    loop.advance(SOON);
    assertThat(again).isNotCompleted();
    answer(Xds.lds(Xds.inbound(9080, true)));
    assertThat(again).isCompleted();
  }

  @Test
  void aNameThatNobodyCallsIsGivenUpAfterTenMinutes() {
    request("reviews:9080");
    reviews("v1");
    loop.advance(Duration.ofMinutes(9));
    assertThat(transport.last().subscribed(TypeUrls.LISTENER)).contains("reviews:9080");
    loop.advance(Duration.ofMinutes(3));
    assertThat(transport.last().subscribed(TypeUrls.LISTENER))
        .containsExactly(ListenerNames.OUTBOUND_POLICY);
    assertThat(transport.last().subscribed(TypeUrls.ENDPOINT)).isEmpty();
    assertThat(client.snapshot().listeners()).isEmpty();
  }

  @Test
  void tenThousandNamesAreEnough() {
    for (int i = 0; i < AdsClient.NAMES_MAX; i++) {
      var unused = client.request("host-" + i + ":80");
    }
    assertThat(request("one-more:80")).isCompletedExceptionally();
  }

  @Test
  void declaringAPortIntroducesTheWorkloadAnew() {
    answer(Xds.lds(Xds.policy("allow_any")));
    node.set(Node.newBuilder().setId("library~~a").setCluster("with-port").build());
    client.declare(Set.of(9080));
    loop.run();
    assertThat(transport.streams).hasSize(2);
    assertThat(transport.streams.get(0).cancelled).isTrue();
    assertThat(transport.last().subscribed(TypeUrls.LISTENER))
        .contains(WireNames.inboundListener(9080));
  }

  private void answerWithRoutes() {
    answer(Xds.response(TypeUrls.ROUTE, Xds.of(Xds.routes(Xds.cluster("v1")))));
    answer(Xds.response(TypeUrls.CLUSTER, Xds.of(Xds.clusterOf("v1"))));
    answer(Xds.response(TypeUrls.ENDPOINT, Xds.of(Xds.endpoints("v1", 1))));
  }

  @Test
  void aGatewayAsksForEverythingAndServesWhatComes() {
    client = client(true);
    client.start();
    client.connect();
    loop.run();
    assertThat(transport.last().subscribed(TypeUrls.LISTENER)).contains("*");
    answer(Xds.lds(Xds.policy("allow_any"), Xds.gateway(8080, "envoy.filters.http.router")));
    answerWithRoutes();
    assertThat(client.snapshot().gateways()).containsOnlyKeys(8080);
    answer(Xds.lds(Xds.gateway(8080, "envoy.filters.http.lua"))); // which it cannot enforce
    assertThat(client.snapshot().gateways()).isEmpty();
    assertThat(client.status().rejected()).singleElement().asString().contains("0.0.0.0_8080");
    answer(Xds.lds(Xds.gateway(8080, "envoy.filters.http.router")));
    answerWithRoutes();
    assertThat(client.snapshot().gateways()).containsOnlyKeys(8080);
    answer(Xds.removed(TypeUrls.LISTENER, "0.0.0.0_8080"));
    assertThat(client.snapshot().gateways()).isEmpty();
  }

  @Test
  void aGatewayTakesItsPoliciesAndClosesForOnesThatItCannotRead() {
    client = client(true);
    client.start();
    client.connect();
    loop.run();
    RBAC allowNothing = RBAC.newBuilder().setAction(RBAC.Action.ALLOW).build();
    answer(Xds.lds(Xds.policy("allow_any"), Xds.gateway(8080, Xds.rbac(allowNothing))));
    answerWithRoutes();
    assertThat(client.snapshot().gateways().get(8080).policies())
        .containsExactly(new AuthorizationPolicy(AuthorizationPolicy.Action.ALLOW, List.of()));
    RBAC log = RBAC.newBuilder().setAction(RBAC.Action.LOG).build();
    answer(Xds.lds(Xds.gateway(8080, Xds.rbac(log))));
    assertThat(client.snapshot().gateways()).isEmpty();
    assertThat(client.status().rejected()).singleElement().asString().contains("rules.action");
  }
}

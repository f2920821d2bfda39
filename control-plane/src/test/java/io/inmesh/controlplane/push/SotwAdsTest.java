package io.inmesh.controlplane.push;

import static io.inmesh.controlplane.Eventually.await;
import static io.inmesh.xds.TypeUrls.CLUSTER;
import static io.inmesh.xds.TypeUrls.ENDPOINT;
import static io.inmesh.xds.TypeUrls.LISTENER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.stub.StreamObserver;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.inmesh.xds.proto.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SotwAdsTest {
  private final ServerFixture mesh = new ServerFixture();
  private final StreamProbe<DiscoveryResponse> probe = new StreamProbe<>();
  private final StreamObserver<DiscoveryRequest> requests =
      AggregatedDiscoveryServiceGrpc.newStub(mesh.plaintext()).streamAggregatedResources(probe);
  private boolean introduced;

  @AfterEach
  void close() {
    mesh.close();
  }

  @Test
  void clustersComeWholeAndWhatIsMissingIsLeftOut() {
    mesh.config.cluster("a", "1").cluster("b", "1").publish();
    ask(CLUSTER, "", "a", "b", "nosuch");
    DiscoveryResponse first = probe.next();
    assertThat(clusters(first)).containsExactly("a", "b");
    ask(CLUSTER, first.getNonce(), "a", "b", "nosuch");
    mesh.config.cluster("b", "2").publish();
    DiscoveryResponse second = probe.next();
    assertThat(clusters(second)).containsExactly("a", "b");
    assertThat(second.getVersionInfo()).isNotEqualTo(first.getVersionInfo());
    mesh.config.remove(CLUSTER, "a").publish();
    assertThat(clusters(probe.next())).containsExactly("b");
    probe.nothingMore();
  }

  @Test
  void anUnknownListenerIsAnsweredAtOnceAndHoldsNothingElseUp() {
    mesh.config.listener("good:80", "1").publish();
    ask(LISTENER, "", "nosuch:1");
    assertThat(probe.next().getResourcesList()).isEmpty();
    ask(LISTENER, "", "nosuch:1", "good:80");
    assertThat(probe.next().getResourcesList()).hasSize(1);
  }

  @Test
  void ofEndpointsOnlyWhatChangedIsSent() {
    mesh.config.endpoints("a").endpoints("b").publish();
    ask(ENDPOINT, "", "a", "nosuch");
    DiscoveryResponse first = probe.next();
    assertThat(first.getResourcesList()).hasSize(1);
    ask(ENDPOINT, first.getNonce(), "a", "nosuch", "b");
    assertThat(probe.next().getResourcesList()).hasSize(1);
    mesh.config
        .put(
            "default",
            ENDPOINT,
            "b",
            ClusterLoadAssignment.newBuilder()
                .setClusterName("b")
                .addEndpoints(LocalityLbEndpoints.getDefaultInstance())
                .build())
        .publish();
    assertThat(probe.next().getResourcesList()).hasSize(1);
    probe.nothingMore();
  }

  @Test
  void eachRequestSaysAllThatIsWantedWhateverItsNonce() {
    mesh.config.cluster("v1", "1").cluster("v2", "1").publish();
    ask(CLUSTER, "", "v1");
    ask(CLUSTER, "", "v1", "v2");
    DiscoveryResponse first = probe.next();
    DiscoveryResponse second = clusters(first).size() == 2 ? first : probe.next();
    assertThat(clusters(second)).containsExactly("v1", "v2");
    ask(CLUSTER, second.getNonce(), "v1", "v2");
    ask(CLUSTER, second.getNonce(), "v2");
    ask(LISTENER, "", "nosuch");
    assertThat(probe.next().getTypeUrl()).isEqualTo(LISTENER);
    mesh.config.cluster("v2", "2").publish();
    assertThat(clusters(probe.next())).containsExactly("v2");
  }

  @Test
  void anAcknowledgementIsNotAnsweredAndARefusalIsRemembered() {
    mesh.config.cluster("a", "1").publish();
    ask(CLUSTER, "", "a");
    DiscoveryResponse first = probe.next();
    ask(CLUSTER, first.getNonce(), "a");
    await("the ack", () -> status().live().containsKey("a"));
    mesh.config.cluster("a", "2").publish();
    DiscoveryRequest.Builder refusal =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(CLUSTER)
            .addResourceNames("a")
            .setResponseNonce(probe.next().getNonce());
    refusal.getErrorDetailBuilder().setMessage("no");
    requests.onNext(refusal.build());
    await("the refusal", () -> status().refused().containsKey("a"));
    probe.nothingMore();
  }

  @Test
  void namespacesSeeTheirOwn() {
    mesh.config
        .put("default", CLUSTER, "a", FakeConfig.clusterOf("a", "mine"))
        .put("other", CLUSTER, "a", FakeConfig.clusterOf("a", "theirs"))
        .publish();
    ask(CLUSTER, "", "a");
    assertThat(cluster(probe.next()).getAltStatName()).isEqualTo("mine");
  }

  @Test
  void onThePlaintextPortNobodyRegisters() {
    mesh.config.publish();
    requests.onNext(
        DiscoveryRequest.newBuilder()
            .setTypeUrl(CLUSTER)
            .setNode(DeltaClient.node("i", ServerFixture.APP, 1001))
            .addResourceNames("a")
            .build());
    probe.next();
    assertThat(mesh.server.workloads()).isEmpty();
    assertThat(mesh.server.clients()).hasSize(1);
  }

  private TypeStatus status() {
    return mesh.server.clients().get(0).types().get(0);
  }

  private void ask(String type, String nonce, String... names) {
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(type)
            .setResponseNonce(nonce)
            .addAllResourceNames(List.of(names));
    if (!introduced) {
      introduced = true;
      request.setNode(Node.newBuilder().setId("stock"));
    }
    requests.onNext(request.build());
  }

  private static List<String> clusters(DiscoveryResponse response) {
    return response.getResourcesList().stream()
        .map(SotwAdsTest::parse)
        .map(Cluster::getName)
        .toList();
  }

  private static Cluster cluster(DiscoveryResponse response) {
    return parse(response.getResources(0));
  }

  private static Cluster parse(Any any) {
    try {
      return any.unpack(Cluster.class);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException(e);
    }
  }
}

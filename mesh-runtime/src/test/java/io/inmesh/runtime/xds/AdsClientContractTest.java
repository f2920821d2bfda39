package io.inmesh.runtime.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.inmesh.runtime.identity.ControlPlaneTls;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.transport.ControlPlaneChannel;
import io.inmesh.runtime.transport.ControlThread;
import io.inmesh.spi.ConfigSource;
import io.inmesh.spi.ConfigSourceContract;
import io.inmesh.xds.TypeUrls;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract, over a real stream with mutual TLS. */
@Timeout(60)
class AdsClientContractTest extends ConfigSourceContract {
  private final TestMesh mesh = new TestMesh();
  private final TestIdentity server = mesh.identity("istio-system", "inmesh-control-plane");
  private final ControlThread thread = new ControlThread();
  private @Nullable FakeControlPlane controlPlane;
  private @Nullable ControlPlaneChannel channel;
  private @Nullable AdsClient client;

  @Override
  protected ConfigSource open() throws Exception {
    return open(server, mesh.identity("reviews"));
  }

  private AdsClient open(TestIdentity asServer, TestIdentity asClient) throws Exception {
    FakeControlPlane started = new FakeControlPlane(asServer);
    controlPlane = started;
    started.put(TypeUrls.LISTENER, Xds.of(Xds.policy("allow_any")));
    channel =
        new ControlPlaneChannel(
            "127.0.0.1",
            started.port(),
            () ->
                asClient
                    .client(
                        ControlPlaneTls.ids("cluster.local"),
                        ControlPlaneTls.SERVER_NAME,
                        List.of("h2"))
                    .context(),
            asClient::generation);
    client =
        AdsClient.overGrpc(
            thread.loop(),
            channel,
            () -> Node.newBuilder().setId("library~~contract").build(),
            false,
            quotas -> {},
            StateKeeper.NONE,
            () -> 0.0);
    client.start();
    client.connect();
    return client;
  }

  @Override
  protected void publish(List<String> present, List<String> absent) throws Exception {
    FakeControlPlane to = controlPlane;
    to.put(TypeUrls.CLUSTER, Xds.of(Xds.clusterOf("v1")));
    to.put(TypeUrls.ENDPOINT, Xds.of(Xds.endpoints("v1", 1234)));
    to.put(TypeUrls.ROUTE, Xds.of(Xds.routes(Xds.cluster("v1"))));
    present.forEach(name -> to.put(TypeUrls.LISTENER, Xds.of(Xds.outbound(name))));
    for (String name : absent) {
      awaitWanted(name);
      to.remove(TypeUrls.LISTENER, name);
    }
  }

  private void awaitWanted(String name) throws InterruptedException {
    while (!controlPlane.isWanted(TypeUrls.LISTENER, name)) {
      DeltaDiscoveryRequest request = controlPlane.requests.poll(10, TimeUnit.SECONDS);
      assertThat(request).as("somebody asks for " + name).isNotNull();
    }
  }

  @Override
  protected void close() {
    client.close();
  }

  @AfterEach
  void stop() {
    if (channel != null) {
      channel.close();
    }
    if (controlPlane != null) {
      controlPlane.close();
    }
    thread.close();
    mesh.close();
  }

  @Test
  void comesBackWhenTheControlPlaneDoes() throws Exception {
    AdsClient connected = open(server, mesh.identity("reviews"));
    connected.ready().toCompletableFuture().get(10, TimeUnit.SECONDS);
    int port = controlPlane.port();
    controlPlane.close();
    controlPlane = new FakeControlPlane(server, port);
    controlPlane.put(TypeUrls.LISTENER, Xds.of(Xds.policy("block_all")));
    DeltaDiscoveryRequest again = controlPlane.requests.poll(10, TimeUnit.SECONDS);
    assertThat(again).isNotNull();
    assertThat(again.getNode().getId()).isEqualTo("library~~contract");
  }

  @Test
  void aNewCertificateIsShownOnAConnectionOfItsOwn() throws Exception {
    TestIdentity reviews = mesh.identity("reviews");
    AdsClient connected = open(server, reviews);
    connected.ready().toCompletableFuture().get(10, TimeUnit.SECONDS);
    ManagedChannel before = channel.get();
    assertThat(channel.get()).isSameAs(before);
    controlPlane.requests.clear();
    reviews.rotate();
    connected.connectAgain();
    DeltaDiscoveryRequest again = controlPlane.requests.poll(10, TimeUnit.SECONDS);
    assertThat(again).isNotNull();
    assertThat(channel.get()).isNotSameAs(before);
    assertThat(before.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aControlPlaneThatIsSomebodyElseIsNotBelieved() throws Exception {
    AdsClient deceived = open(mesh.identity("reviews"), mesh.identity("ratings"));
    while (deceived.status().lastError() == null) {
      Thread.onSpinWait();
    }
    assertThat(deceived.status().connected()).isFalse();
    assertThat(deceived.status().lastError()).containsIgnoringCase("UNAVAILABLE");
    assertThat(controlPlane.requests).isEmpty();
  }
}

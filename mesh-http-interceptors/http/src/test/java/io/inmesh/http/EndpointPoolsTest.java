package io.inmesh.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointPoolsTest {
  private final TestMesh mesh = new TestMesh();
  private final TestIdentity caller = mesh.identity("caller");
  private final TestService reviews = mesh.service("reviews", 9080);
  private final EndpointPools pools =
      new EndpointPools(mesh.mesh()::snapshot, caller, Runnable::run);

  @AfterEach
  void close() {
    pools.close();
    mesh.close();
  }

  private EndpointPool pool(int index) {
    Cluster cluster = mesh.mesh().snapshot().clusters().get(reviews.clusterName(""));
    return pools.of(cluster, cluster.endpoints().get(index));
  }

  @Test
  void anEndpointKeepsItsPoolOverSnapshots() {
    reviews.endpoint("127.0.0.1", 1001, false).endpoint("127.0.0.1", 1002, false);
    mesh.apply();
    EndpointPool first = pool(0);
    assertThat(pool(0)).isSameAs(first);
    assertThat(pool(1)).isNotSameAs(first);
    reviews.endpoint("127.0.0.1", 1003, false);
    mesh.apply();
    assertThat(pool(0)).isSameAs(first);
  }

  @Test
  void thePoolOfAnEndpointThatLeftIsGivenUp() {
    reviews.endpoint("127.0.0.1", 1001, false).endpoint("127.0.0.1", 1002, false);
    mesh.apply();
    pool(0);
    pool(1);
    assertThat(pools.size()).isEqualTo(2);
    reviews.noEndpoints().endpoint("127.0.0.1", 1002, false);
    mesh.apply();
    pool(0);
    assertThat(pools.size()).isEqualTo(1);
  }

  @Test
  void aRotatedIdentityLeavesPoolsInPlaintextAlone() {
    TestIdentity server = mesh.identity("reviews");
    reviews.mtls(server.id()).endpoint("127.0.0.1", 1001, true).endpoint("127.0.0.1", 1002, false);
    mesh.apply();
    EndpointPool secure = pool(0);
    EndpointPool plain = pool(1);
    caller.rotate();
    assertThat(pool(0)).isNotSameAs(secure);
    assertThat(pool(1)).isSameAs(plain);
    assertThat(pools.size()).isEqualTo(2);
  }

  @Test
  void manyEndpointsAreFoundAgain() {
    for (int port = 1; port <= 500; port++) {
      reviews.endpoint("127.0.0.1", port, false);
    }
    mesh.apply();
    for (int i = 0; i < 500; i++) {
      assertThat(pool(i).key().port()).isEqualTo(i + 1);
    }
    for (int i = 0; i < 500; i++) {
      assertThat(pool(i).key().port()).isEqualTo(i + 1);
    }
    assertThat(pools.size()).isEqualTo(500);
  }
}

package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.fakes.FakeTicker;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.MeshSnapshot;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many connections there are, and when they go. No byte is sent. */
class EndpointChannelsTest {
  private final TestMesh mesh = new TestMesh();
  private final TestIdentity caller = mesh.identity("caller");
  private final FakeTicker ticker = new FakeTicker();
  private final EndpointChannels channels = new EndpointChannels(caller, ticker);

  @AfterEach
  void stop() {
    channels.close();
    mesh.close();
  }

  @Test
  void endpointsThatNobodyCallsAnyMoreAreForgotten() {
    EndpointChannel old = to(1, false, "a:1");
    ticker.advance(Duration.ofMinutes(9));
    to(2, false, "a:1");
    assertThat(channels.size()).isEqualTo(2);
    ticker.advance(Duration.ofMinutes(2));
    to(3, false, "a:1");
    assertThat(channels.size()).isEqualTo(2);
    assertThat(old.isRetired()).isTrue();
  }

  @Test
  void aRotationRetiresTheConnectionsOfTheOldIdentity() {
    EndpointChannel before = to(1, true, "a:1");
    assertThat(to(1, true, "a:1")).isSameAs(before);
    caller.rotate();
    EndpointChannel after = to(1, true, "a:1");
    assertThat(after).isNotSameAs(before);
    assertThat(before.isRetired()).isTrue();
    assertThat(channels.size()).isEqualTo(1);
  }

  @Test
  void overTlsEachAuthorityHasItsConnectionAndInPlaintextTheyShareOne() {
    assertThat(to(1, true, "a:1")).isNotSameAs(to(1, true, "a.default:1"));
    assertThat(to(2, false, "a:1")).isSameAs(to(2, false, "a.default:1"));
  }

  @Test
  void afterCloseNoConnectionStaysOpen() {
    channels.close();
    assertThat(to(1, false, "a:1").isRetired()).isTrue();
    assertThat(channels.size()).isZero();
  }

  private EndpointChannel to(int port, boolean mtls, String authority) {
    mesh.service("s" + port, 80).mtls(caller.id()).endpoint("127.0.0.1", port, mtls);
    MeshSnapshot snapshot = mesh.apply();
    Cluster cluster =
        snapshot.clusters().get("outbound|80||s" + port + ".default.svc.cluster.local");
    Endpoint endpoint = cluster.endpoints().get(0);
    return channels.to(cluster, endpoint, authority);
  }
}

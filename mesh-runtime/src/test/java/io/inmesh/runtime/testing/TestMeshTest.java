package io.inmesh.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.ClientTls;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

class TestMeshTest {
  @Test
  void snapshotHoldsEverySpellingOfAService() {
    try (TestMesh mesh = new TestMesh()) {
      mesh.service("reviews", 9080).endpoint("127.0.0.1", 1234, false);
      mesh.apply();
      assertThat(mesh.mesh().snapshot().listeners())
          .containsOnlyKeys("reviews:9080", "reviews.default.svc.cluster.local:9080");
    }
  }

  @Test
  void handshakeProvesBothSides() throws Exception {
    try (TestMesh mesh = new TestMesh()) {
      TestIdentity server = mesh.identity("reviews");
      TestIdentity client = mesh.identity("productpage");
      assertThat(handshake(server, client, server.id())).isEqualTo(client.id());
    }
  }

  @Test
  void handshakeFailsWithAnotherServer() {
    try (TestMesh mesh = new TestMesh()) {
      TestIdentity server = mesh.identity("reviews");
      TestIdentity client = mesh.identity("productpage");
      assertThatThrownBy(() -> handshake(server, client, client.id()))
          .isInstanceOf(SSLException.class);
    }
  }

  private static SpiffeId handshake(TestIdentity server, TestIdentity client, SpiffeId expected)
      throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (SSLServerSocket listening =
        (SSLServerSocket)
            server.server().getServerSocketFactory().createServerSocket(0, 1, loopback)) {
      listening.setNeedClientAuth(true);
      CompletableFuture<SpiffeId> seen =
          CompletableFuture.supplyAsync(
              () -> {
                try (SSLSocket accepted = (SSLSocket) listening.accept()) {
                  accepted.startHandshake();
                  accepted.getOutputStream().write(1);
                  return server.peer(accepted.getSession());
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      ClientTls tls = client.client(Set.of(expected), "reviews.default.svc", List.of());
      try (SSLSocket socket =
          (SSLSocket) tls.sockets().createSocket(loopback, listening.getLocalPort())) {
        socket.startHandshake();
        assertThat(socket.getInputStream().read()).isEqualTo(1);
        return seen.get();
      }
    }
  }
}

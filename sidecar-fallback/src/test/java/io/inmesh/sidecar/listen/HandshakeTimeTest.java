package io.inmesh.sidecar.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.DrippingServer;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.Cluster;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long an endpoint may take for its TLS handshake: the cluster's connect time-out. */
@Timeout(60)
class HandshakeTimeTest {
  private static final Duration SHORT = Duration.ofMillis(700);

  @Test
  void aHandshakeThatComesByteByByteEndsWithTheConnectTimeOut() throws Exception {
    Ends ends = new Ends();
    try (TestMesh mesh = new TestMesh(engine -> engine.observer(ends));
        DrippingServer dripping = new DrippingServer();
        Sidecars sidecars = new Sidecars(1)) {
      mesh.service("ratings", 9080)
          .mtls(mesh.identity("ratings").id())
          .endpoint("127.0.0.1", dripping.port(), true)
          .cluster(HandshakeTimeTest::hurried);
      mesh.apply();
      Channel outbound = sidecars.of(mesh, mesh.identity("shop")).outbound(Sidecars.loopback());
      HttpClient client =
          HttpClient.newBuilder()
              .proxy(ProxySelector.of((InetSocketAddress) outbound.localAddress()))
              .build();
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create("http://ratings:9080/")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).contains("SslHandshakeTimeoutException");
      assertThat(ends.next()).isEqualTo("503 UF");
    }
  }

  private static Cluster hurried(Cluster cluster) {
    return new Cluster(
        cluster.name(),
        cluster.service(),
        cluster.subset(),
        cluster.balancing(),
        cluster.limits(),
        cluster.outliers(),
        cluster.tls(),
        SHORT,
        cluster.version(),
        cluster.endpoints(),
        cluster.origin());
  }
}

package io.inmesh.sidecar.listen;

import static io.inmesh.sidecar.listen.Sidecars.port;
import static io.inmesh.sidecar.listen.TwoSidecars.policy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.QuotaRule;
import io.inmesh.snapshot.StringMatch;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2FrameCodec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two sidecars with real sockets and real mutual TLS between them; the applications are real. */
@Timeout(60)
class ListenersTest {
  private TwoSidecars two;

  @BeforeEach
  void start() throws IOException {
    two = new TwoSidecars();
  }

  @AfterEach
  void stop() {
    two.close();
  }

  @Test
  void aCallGoesOverMutualTlsAndKeepsItsHost() throws Exception {
    HttpResponse<String> response = two.get("http://ratings:9080/ratings/0?x=1");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("4 stars");
    assertThat(two.seen.poll())
        .startsWith("GET /ratings/0?x=1 ratings:9080 ")
        .contains("spiffe://")
        .contains("/ns/default/sa/shop");
  }

  @Test
  void aBodyLargerThanWeKeepStreamsBothWays() throws Exception {
    String large = "0123456789".repeat(300_000);
    HttpResponse<String> response =
        two.send(
            HttpRequest.newBuilder(URI.create("http://ratings:9080/echo"))
                .POST(HttpRequest.BodyPublishers.ofString(large)));
    assertThat(response.body().equals(large)).isTrue();
  }

  @Test
  void oneConnectionServesManyRequests() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertThat(two.get("http://ratings:9080/ratings/" + i).statusCode()).isEqualTo(200);
    }
    assertThat(two.seen).hasSize(50);
  }

  @Test
  void plaintextIsServedWhenPermissiveAndResetWhenStrict() throws Exception {
    URI direct = URI.create("http://127.0.0.1:" + port(two.inbound) + "/ratings/0");
    HttpClient plain = HttpClient.newHttpClient();
    assertThat(
            plain
                .send(HttpRequest.newBuilder(direct).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);
    two.ratings.inbound(9080, MtlsMode.STRICT).apply();
    assertThatThrownBy(
            () ->
                HttpClient.newHttpClient()
                    .send(
                        HttpRequest.newBuilder(direct).build(),
                        HttpResponse.BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    assertThat(two.get("http://ratings:9080/ratings/0").statusCode()).isEqualTo(200);
  }

  @Test
  void anApplicationThatIsDownIs503WithASentence() throws Exception {
    two.application.stop(0);
    HttpResponse<String> response = two.get("http://ratings:9080/ratings/0");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).startsWith("UF the application does not accept connections on");
  }

  @Test
  void aHostOutsideTheMeshPassesOnlyWhenThePolicySaysSo() throws Exception {
    two.shop.absent("localhost", two.application.getAddress().getPort()).apply();
    String url = "http://localhost:" + two.application.getAddress().getPort() + "/outside";
    assertThat(two.get(url).body()).isEqualTo("4 stars");
    two.shop.outboundPolicy(OutboundPolicy.REGISTRY_ONLY).apply();
    assertThat(two.get(url).statusCode()).isEqualTo(502);
  }

  @Test
  void aPeerThatIsSomebodyElseIsRefused() throws Exception {
    two.shop.service("ratings", 9080).mtls(two.ratings.identity("reviews").id());
    two.shop.apply();
    assertThat(two.get("http://ratings:9080/ratings/0").statusCode()).isEqualTo(503);
    assertThat(two.seen).isEmpty();
  }

  @Test
  void sidecarsSpeakHttp2WithEachOtherWhenTheClusterSaysSo() throws Exception {
    ConcurrentLinkedQueue<Channel> connections = new ConcurrentLinkedQueue<>();
    two.inbound
        .pipeline()
        .addFirst(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                connections.add((Channel) message);
                context.fireChannelRead(message);
              }
            });
    two.shop.service("ratings", 9080).version(HttpVersion.HTTP_2);
    two.shop.apply();
    for (int i = 0; i < 20; i++) {
      assertThat(two.get("http://ratings:9080/ratings/" + i).body()).isEqualTo("4 stars");
    }
    assertThat(two.seen).hasSize(20).allMatch(line -> line.contains("/ns/default/sa/shop"));
    assertThat(connections)
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(2) // one for each event loop
        .allMatch(connection -> connection.pipeline().get(Http2FrameCodec.class) != null);
  }

  @Test
  void whoMayCallIsServedAndWhoMayNotGets403() throws Exception {
    two.ratings
        .inbound(9080, MtlsMode.PERMISSIVE, allow("cluster.local/ns/default/sa/other"))
        .apply();
    HttpResponse<String> refused = two.get("http://ratings:9080/ratings/0");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).isEqualTo("RBAC: access denied");
    assertThat(two.seen).isEmpty();
    two.ratings
        .inbound(9080, MtlsMode.PERMISSIVE, allow("cluster.local/ns/default/sa/shop"))
        .apply();
    assertThat(two.get("http://ratings:9080/ratings/0").statusCode()).isEqualTo(200);
  }

  @Test
  void aQuotaThatIsUsedUpAnswers429() throws Exception {
    two.ratings
        .inbound(
            9080,
            MtlsMode.PERMISSIVE,
            List.of(),
            List.of(new QuotaRule("bucket", "ratings", Origin.NONE)))
        .apply();
    two.permits.set(2);
    assertThat(two.get("http://ratings:9080/ratings/0").statusCode()).isEqualTo(200);
    assertThat(two.get("http://ratings:9080/ratings/0").statusCode()).isEqualTo(200);
    assertThat(two.get("http://ratings:9080/ratings/0").statusCode()).isEqualTo(429);
    assertThat(two.seen).hasSize(2);
  }

  @Test
  void anAnswerThatBreaksOffIsTheEndpointsFailureAndNotTheCallers() throws InterruptedException {
    assertThatThrownBy(() -> two.get("http://ratings:9080/broken")).isInstanceOf(IOException.class);
    assertThat(two.ends.next()).isEqualTo("200 UC");
  }

  private static AuthorizationPolicy allow(String principal) {
    return policy(
        AuthorizationPolicy.Action.ALLOW,
        new Condition.Principal(new StringMatch.Exact(principal, false)));
  }
}

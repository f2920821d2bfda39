package io.inmesh.sidecar.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.sidecar.forward.Forwarder;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.QuotaRule;
import io.inmesh.snapshot.StringMatch;
import io.inmesh.spi.CallObserver;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.Http2FrameCodec;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two sidecars with real sockets and real mutual TLS between them; the applications are real. */
@org.junit.jupiter.api.Timeout(60)
class ListenersTest {
  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final ConcurrentLinkedQueue<String> ended = new ConcurrentLinkedQueue<>();
  private final AtomicInteger permits = new AtomicInteger();
  private final TestMesh shop = new TestMesh(engine -> engine.observer(new Flags()));
  private final TestMesh ratings =
      new TestMesh(engine -> engine.quotas(rule -> () -> permits.getAndDecrement() > 0));
  private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
  private HttpServer application;
  private Channel inbound;
  private HttpClient client;
  private TestIdentity shopIdentity;

  @BeforeEach
  void start() throws IOException {
    application = HttpServer.create(loopback(0), 0);
    application.setExecutor(Executors.newCachedThreadPool());
    application.createContext(
        "/",
        exchange -> {
          seen.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Host")
                  + " "
                  + exchange.getRequestHeaders().getFirst("x-forwarded-client-cert"));
          byte[] body = exchange.getRequestBody().readAllBytes();
          byte[] answer = body.length == 0 ? "4 stars".getBytes(StandardCharsets.UTF_8) : body;
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    application.createContext(
        "/broken",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write("half".getBytes(StandardCharsets.UTF_8));
          exchange.getResponseBody().flush();
          exchange.close();
        });
    application.start();

    TestIdentity ratingsIdentity = ratings.identity("ratings");
    ratings.inbound(9080, MtlsMode.PERMISSIVE).apply();
    inbound =
        listeners(ratings, ratingsIdentity)
            .inbound(9080, loopback(0), application.getAddress(), false);

    shopIdentity = ratings.identity("shop"); // both trust the same root
    shop.service("ratings", 9080)
        .mtls(ratingsIdentity.id())
        .endpoint("127.0.0.1", port(inbound), true);
    shop.apply();
    Channel outbound = listeners(shop, shopIdentity).outbound(loopback(0));
    client =
        HttpClient.newBuilder()
            .proxy(ProxySelector.of(loopback(port(outbound))))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  @AfterEach
  void stop() {
    application.stop(0);
    loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    shop.close();
    ratings.close();
  }

  @Test
  void aCallGoesOverMutualTlsAndKeepsItsHost() throws Exception {
    HttpResponse<String> response = get("http://ratings:9080/ratings/0?x=1");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("4 stars");
    assertThat(seen.poll())
        .startsWith("GET /ratings/0?x=1 ratings:9080 ")
        .contains("spiffe://")
        .contains("/ns/default/sa/shop");
  }

  @Test
  void aBodyLargerThanWeKeepStreamsBothWays() throws Exception {
    String large = "0123456789".repeat(300_000);
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(URI.create("http://ratings:9080/echo"))
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(large))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.body().equals(large)).isTrue();
  }

  @Test
  void oneConnectionServesManyRequests() throws Exception {
    for (int i = 0; i < 50; i++) {
      assertThat(get("http://ratings:9080/ratings/" + i).statusCode()).isEqualTo(200);
    }
    assertThat(seen).hasSize(50);
  }

  @Test
  void plaintextIsServedWhenPermissiveAndResetWhenStrict() throws Exception {
    URI direct = URI.create("http://127.0.0.1:" + port(inbound) + "/ratings/0");
    HttpClient plain = HttpClient.newHttpClient();
    assertThat(plain.send(HttpRequest.newBuilder(direct).build(), ofString()).statusCode())
        .isEqualTo(200);
    ratings.inbound(9080, MtlsMode.STRICT).apply();
    assertThatThrownBy(
            () ->
                HttpClient.newHttpClient().send(HttpRequest.newBuilder(direct).build(), ofString()))
        .isInstanceOf(IOException.class);
    assertThat(get("http://ratings:9080/ratings/0").statusCode()).isEqualTo(200);
  }

  @Test
  void anApplicationThatIsDownIs503WithASentence() throws Exception {
    application.stop(0);
    HttpResponse<String> response = get("http://ratings:9080/ratings/0");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).startsWith("UF the application does not accept connections on");
  }

  @Test
  void aHostOutsideTheMeshPassesOnlyWhenThePolicySaysSo() throws Exception {
    shop.absent("localhost", application.getAddress().getPort()).apply();
    String url = "http://localhost:" + application.getAddress().getPort() + "/outside";
    assertThat(get(url).body()).isEqualTo("4 stars");
    shop.outboundPolicy(OutboundPolicy.REGISTRY_ONLY).apply();
    assertThat(get(url).statusCode()).isEqualTo(502);
  }

  @Test
  void aPeerThatIsSomebodyElseIsRefused() throws Exception {
    shop.service("ratings", 9080).mtls(ratings.identity("reviews").id());
    shop.apply();
    assertThat(get("http://ratings:9080/ratings/0").statusCode()).isEqualTo(503);
    assertThat(seen).isEmpty();
  }

  @Test
  void theGatewayRoutesByHostAndBelievesNoStranger() throws Exception {
    shop.gateway(8080, shop.service("ratings", 9080)).apply();
    Channel gateway = listeners(shop, shopIdentity).gateway(8080, loopback(0));
    try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port(gateway))) {
      socket
          .getOutputStream()
          .write(
              ("GET /x HTTP/1.1\r\nHost: ratings:9080\r\nx-envoy-evil: 1\r\n"
                      + "Connection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(text(socket.getInputStream())).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void theGatewayEnforcesItsPolicies() throws Exception {
    AuthorizationPolicy.Rule admin =
        new AuthorizationPolicy.Rule(
            "ns[default]-policy[edge]-rule[0]",
            new Condition.Path(new StringMatch.Prefix("/admin", false)),
            Origin.NONE);
    shop.gateway(
            8080,
            List.of(new AuthorizationPolicy(AuthorizationPolicy.Action.DENY, List.of(admin))),
            shop.service("ratings", 9080))
        .apply();
    Channel gateway = listeners(shop, shopIdentity).gateway(8080, loopback(0));
    String head = "GET %s HTTP/1.1\r\nHost: ratings:9080\r\nConnection: close\r\n\r\n";
    assertThat(ask(gateway, head.formatted("/open"))).startsWith("HTTP/1.1 200");
    for (String path : List.of("/admin", "/open/../admin", "/%61dmin", "//admin")) {
      assertThat(ask(gateway, head.formatted(path)))
          .as(path)
          .startsWith("HTTP/1.1 403")
          .endsWith("RBAC: access denied")
          .doesNotContain("x-inmesh");
    }
    assertThat(seen).singleElement().asString().startsWith("GET /open ");
  }

  @Test
  void whatIsNotHttpIsABadRequest() throws Exception {
    try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port(inbound))) {
      socket.getOutputStream().write("NONSENSE\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(text(socket.getInputStream())).startsWith("HTTP/1.1 400");
    }
  }

  @Test
  void aBodyWhoseEndIsAMatterOfOpinionIsRefused() throws Exception {
    for (String head :
        List.of(
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 5",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x",
            "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked")) {
      assertThat(direct(head + "\r\n\r\n0\r\n\r\n")).as(head).startsWith("HTTP/1.1 400");
    }
    assertThat(seen).isEmpty();
  }

  @Test
  void aCallToTheProxyItselfDoesNotGoRoundForEver() throws Exception {
    Channel outbound = listeners(shop, shopIdentity).outbound(loopback(0));
    for (String host : List.of("127.0.0.1", "localhost", "0.0.0.0")) {
      shop.absent(host, port(outbound)).apply();
      String head = "GET /x HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\n\r\n";
      assertThat(ask(outbound, head.formatted(host, port(outbound))))
          .as(host)
          .startsWith("HTTP/1.1 508");
    }
  }

  @Test
  void theHostThatPoliciesSeeIsTheOneThatIsHandedOn() throws Exception {
    HeaderMatch admin =
        new HeaderMatch(":authority", new StringMatch.Exact("admin", true), false, false);
    ratings
        .inbound(
            9080,
            MtlsMode.PERMISSIVE,
            List.of(
                new AuthorizationPolicy(
                    AuthorizationPolicy.Action.DENY,
                    List.of(
                        new AuthorizationPolicy.Rule(
                            "r", new Condition.Header(admin), Origin.NONE)))),
            List.of())
        .apply();
    for (String head :
        List.of(
            "GET /x HTTP/1.1\r\nHost: admin",
            "GET http://admin/x HTTP/1.1\r\nHost: public",
            "GET /x HTTP/1.1\r\nHost: me@admin",
            "GET /x HTTP/1.1\r\nHost: admin\r\nHost: public")) {
      assertThat(direct(head + "\r\nConnection: close\r\n\r\n"))
          .as(head)
          .startsWith("HTTP/1.1 403");
    }
    assertThat(seen).isEmpty();
  }

  /** What a stranger gets who writes to the port in front of the application. */
  private String direct(String request) throws IOException {
    return ask(inbound, request);
  }

  private static String ask(Channel server, String request) throws IOException {
    try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), port(server))) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return text(socket.getInputStream());
    }
  }

  @Test
  void sidecarsSpeakHttp2WithEachOtherWhenTheClusterSaysSo() throws Exception {
    ConcurrentLinkedQueue<Channel> connections = new ConcurrentLinkedQueue<>();
    inbound
        .pipeline()
        .addFirst(
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelRead(ChannelHandlerContext context, Object message) {
                connections.add((Channel) message);
                context.fireChannelRead(message);
              }
            });
    shop.service("ratings", 9080).version(HttpVersion.HTTP_2);
    shop.apply();
    for (int i = 0; i < 20; i++) {
      assertThat(get("http://ratings:9080/ratings/" + i).body()).isEqualTo("4 stars");
    }
    assertThat(seen).hasSize(20).allMatch(line -> line.contains("/ns/default/sa/shop"));
    assertThat(connections)
        .isNotEmpty()
        .hasSizeLessThanOrEqualTo(2) // one for each event loop
        .allMatch(connection -> connection.pipeline().get(Http2FrameCodec.class) != null);
  }

  @Test
  void whoMayCallIsServedAndWhoMayNotGets403() throws Exception {
    ratings.inbound(9080, MtlsMode.PERMISSIVE, allow("cluster.local/ns/default/sa/other")).apply();
    HttpResponse<String> refused = get("http://ratings:9080/ratings/0");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).isEqualTo("RBAC: access denied");
    assertThat(seen).isEmpty();
    ratings.inbound(9080, MtlsMode.PERMISSIVE, allow("cluster.local/ns/default/sa/shop")).apply();
    assertThat(get("http://ratings:9080/ratings/0").statusCode()).isEqualTo(200);
  }

  @Test
  void aQuotaThatIsUsedUpAnswers429() throws Exception {
    ratings
        .inbound(
            9080,
            MtlsMode.PERMISSIVE,
            List.of(),
            List.of(new QuotaRule("bucket", "ratings", Origin.NONE)))
        .apply();
    permits.set(2);
    assertThat(get("http://ratings:9080/ratings/0").statusCode()).isEqualTo(200);
    assertThat(get("http://ratings:9080/ratings/0").statusCode()).isEqualTo(200);
    assertThat(get("http://ratings:9080/ratings/0").statusCode()).isEqualTo(429);
    assertThat(seen).hasSize(2);
  }

  @Test
  void anAnswerThatBreaksOffIsTheEndpointsFailureAndNotTheCallers() {
    assertThatThrownBy(() -> get("http://ratings:9080/broken")).isInstanceOf(IOException.class);
    await(() -> !ended.isEmpty());
    assertThat(ended.poll()).isEqualTo("200 UC");
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
  }

  private static AuthorizationPolicy allow(String principal) {
    return new AuthorizationPolicy(
        AuthorizationPolicy.Action.ALLOW,
        List.of(
            new AuthorizationPolicy.Rule(
                "ns[default]-policy[p]-rule[0]",
                new Condition.Principal(new StringMatch.Exact(principal, false)),
                Origin.NONE)));
  }

  /** What the callers' telemetry hears. */
  private final class Flags implements CallObserver {
    @Override
    public void outbound(OutboundCall call) {
      ended.add(call.status() + " " + call.flags());
    }

    @Override
    public void inbound(InboundCall call) {}
  }

  private Listeners listeners(TestMesh mesh, TestIdentity identity) {
    return new Listeners(
        loops,
        NioServerSocketChannel::new,
        mesh.mesh(),
        identity,
        new Forwarder(mesh.mesh(), identity, loops, NioSocketChannel::new));
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build(),
        ofString());
  }

  private static HttpResponse.BodyHandler<String> ofString() {
    return HttpResponse.BodyHandlers.ofString();
  }

  private static String text(InputStream in) throws IOException {
    return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static int port(Channel channel) {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }
}

package io.inmesh.http.tomcat11;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.http.Backend;
import io.inmesh.http.MeshPort;
import io.inmesh.http.MeshServletFilter;
import io.inmesh.http.MeshTransport;
import io.inmesh.http.tomcat.TestTomcat;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Cidr;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.QuotaRule;
import io.inmesh.snapshot.StringMatch;
import io.inmesh.spi.CallObserver;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeshServletFilterTest {
  private static final int PORT = 9080;

  /** What an ended call leaves behind. */
  private record Ended(int status, long requestBytes, long responseBytes, String flags) {}

  @TempDir Path directory;
  private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
  private final AtomicInteger permits = new AtomicInteger(Integer.MAX_VALUE);
  private final TestMesh mesh =
      new TestMesh(
          builder ->
              builder.observer(new Watcher()).quotas(rule -> () -> permits.getAndDecrement() > 0));
  private final TestIdentity app = mesh.identity("app");
  private TestTomcat tomcat;
  private MeshTransport outgoing;
  private Backend ratings;
  private int port;

  @BeforeEach
  void start() throws Exception {
    outgoing = new MeshTransport(mesh.mesh(), app);
    ratings = Backend.plaintext("ratings");
    mesh.service("ratings", 9080).endpoint("127.0.0.1", ratings.port(), false);
    policies();
    tomcat =
        new TestTomcat(MeshProtocol.class, MeshPort.of(mesh.mesh(), app, PORT), directory)
            .http2()
            .filter("credulous", new CredulousFilter())
            .filter(
                "mesh",
                new MeshServletFilter(mesh.mesh(), PORT, List.of("/actuator/**", "/healthz")));
    port = tomcat.start(new Application());
    mesh.service("app", PORT).mtls(app.id()).endpoint("127.0.0.1", port, true);
    mesh.apply();
  }

  private void policies(AuthorizationPolicy... policies) {
    mesh.inbound(
        PORT,
        MtlsMode.PERMISSIVE,
        List.of(policies),
        List.of(new QuotaRule("bucket", "app", Origin.NONE)));
    mesh.apply();
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.close();
    ratings.close();
    outgoing.close();
    mesh.close();
  }

  private HttpResponse<String> plain(String path, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private String inMesh(String path, TestIdentity as) throws IOException {
    try (MeshTransport transport = new MeshTransport(mesh.mesh(), as);
        Response response =
            transport.execute(new Request.Builder().url("http://app:" + PORT + path).build())) {
      return response.code() + " " + response.body().string();
    }
  }

  private static AuthorizationPolicy allow(Condition condition) {
    return new AuthorizationPolicy(
        AuthorizationPolicy.Action.ALLOW,
        List.of(
            new AuthorizationPolicy.Rule("ns[default]-policy[p]-rule[0]", condition, Origin.NONE)));
  }

  @Test
  void whoMayCallIsServedAndWhoMayNotGets403() throws Exception {
    policies(
        allow(
            new Condition.Principal(
                new StringMatch.Exact("cluster.local/ns/default/sa/caller", false))));
    assertThat(inMesh("/hello", mesh.identity("caller"))).startsWith("200 hello");
    assertThat(inMesh("/hello", mesh.identity("other"))).isEqualTo("403 RBAC: access denied");
    assertThat(plain("/hello").statusCode()).isEqualTo(403);
  }

  @Test
  void aQuotaThatIsUsedUpAnswers429() throws Exception {
    permits.set(2);
    assertThat(plain("/hello").statusCode()).isEqualTo(200);
    assertThat(plain("/hello").statusCode()).isEqualTo(200);
    assertThat(plain("/hello").statusCode()).isEqualTo(429);
  }

  @Test
  void excludedPathsAreOpenAndNothingElseIs() throws Exception {
    policies(allow(new Condition.Never()));
    assertThat(plain("/actuator/health").statusCode()).isEqualTo(200);
    assertThat(plain("/healthz").statusCode()).isEqualTo(200);
    assertThat(plain("/healthz/more").statusCode()).isEqualTo(403);
    assertThat(plain("/actuatorx").statusCode()).isEqualTo(403);
    assertThat(plain("/actuator/../hello").statusCode()).isEqualTo(403);
    assertThat(plain("/actuator/%2e%2e/hello").statusCode()).isEqualTo(403);
  }

  @Test
  void noSpellingOfAPathIsAWayAroundARule() throws Exception {
    policies(
        new AuthorizationPolicy(
            AuthorizationPolicy.Action.DENY,
            List.of(
                new AuthorizationPolicy.Rule(
                    "ns[default]-policy[p]-rule[0]",
                    new Condition.Path(StringMatch.prefix("/admin")),
                    Origin.NONE))));
    assertThat(plain("/.well-known/x..y/...").statusCode()).isEqualTo(200);
    for (String path :
        List.of(
            "/admin",
            "/%61dmin",
            "/x//../admin",
            "/x/;/../admin",
            "/a/x/..;/../admin",
            "/x//%2e%2E/admin",
            "/admin/../hello", // Spring matches the raw text
            "/admin/../actuator/health",
            "/admin/..;/healthz")) {
      assertThat(plain(path).statusCode()).as(path).isIn(400, 403);
    }
  }

  @Test
  void policiesSeeTheRequestAsItCameAndNotAsAFilterBeforeThemReadsIt() throws Exception {
    policies(
        allow(
            new Condition.AnyOf(
                List.of(
                    new Condition.Path(StringMatch.prefix("/public")),
                    new Condition.SourceIp(new Cidr("10.0.0.0", 8))))));
    assertThat(plain("/public/x").statusCode()).isEqualTo(200);
    assertThat(plain("/admin", "x-forwarded-prefix", "/public").statusCode()).isEqualTo(403);
    assertThat(plain("/admin", "x-forwarded-prefix", "/healthz?").statusCode()).isEqualTo(403);
    assertThat(plain("/admin", "x-forwarded-for", "10.1.2.3").statusCode()).isEqualTo(403);
  }

  @Test
  void whatAStrangerClaimsIsStripped() throws Exception {
    String claim = "By=spiffe://x/y;URI=spiffe://cluster.local/ns/default/sa/admin";
    assertThat(plain("/hello", "x-forwarded-client-cert", claim).body())
        .isEqualTo("hello xfcc=null");
    assertThat(inMesh("/hello", mesh.identity("caller")))
        .contains("URI=spiffe://cluster.local/ns/default/sa/caller");
  }

  @Test
  void whatAnybodyClaimsIsStrippedOnExcludedPathsToo() throws Exception {
    String claim = "By=spiffe://x/y;URI=spiffe://cluster.local/ns/default/sa/admin";
    HttpResponse<String> answer =
        plain(
            "/actuator/echo",
            "x-forwarded-client-cert",
            claim,
            "X-Envoy-Internal",
            "true",
            "X-Inmesh-Peer",
            "admin",
            "x-mine",
            "kept");
    assertThat(answer.body())
        .contains("x-mine=kept")
        .doesNotContainIgnoringCase("x-forwarded-client-cert")
        .doesNotContainIgnoringCase("x-envoy")
        .doesNotContainIgnoringCase("x-inmesh");
  }

  @Test
  void theTextIsEncodedAsItsTypeSays() throws Exception {
    HttpResponse<String> answer = plain("/typed-late");
    assertThat(answer.headers().firstValue("content-type"))
        .contains("text/html;charset=ISO-8859-1");
    assertThat(answer.body()).isEqualTo("caf\u00e9");
  }

  @Test
  void theContextOfARequestTravelsOnWithTheCallsThatItCauses() throws Exception {
    plain("/call", "x-request-id", "r-1", "x-b3-traceid", "t-1");
    assertThat(ratings.seen().get(0).header("x-request-id")).isEqualTo("r-1");
    assertThat(ratings.seen().get(0).header("x-b3-traceid")).isEqualTo("t-1");
    plain("/call");
    assertThat(ratings.seen().get(1).header("x-request-id")).isNotNull().isNotEqualTo("r-1");
    assertThat(ratings.seen().get(1).header("x-b3-traceid")).isNull();
  }

  @Test
  void bytesAndStatusAreCounted() throws Exception {
    plain("/hello");
    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(new Ended(200, 0, 15, "-"));
    plain("/missing");
    assertThat(ended.poll(20, TimeUnit.SECONDS).status()).isEqualTo(404);
    plain("/fails");
    assertThat(ended.poll(20, TimeUnit.SECONDS).status()).isEqualTo(500);
  }

  @Test
  void anAsynchronousAnswerEndsItsCall() throws Exception {
    assertThat(plain("/async").body()).isEqualTo("later");
    assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo(new Ended(200, 0, 5, "-"));
  }

  @Test
  void http2IsSpokenOverMeshTlsAndInPlaintext() throws Exception {
    mesh.service("app2", PORT)
        .version(HttpVersion.HTTP_2)
        .mtls(app.id())
        .endpoint("127.0.0.1", port, true);
    mesh.service("plain2", PORT).version(HttpVersion.HTTP_2).endpoint("127.0.0.1", port, false);
    mesh.apply();
    for (String host : List.of("app2", "plain2")) {
      Request request =
          new Request.Builder().url("http://" + host + ":" + PORT + "/protocol").build();
      for (int i = 0; i < 3; i++) {
        try (Response response = outgoing.execute(request)) {
          assertThat(response.body().string()).as(host).isEqualTo("HTTP/2.0 http " + host);
        }
      }
    }
  }

  @Test
  void whoCallsIsKnownOverHttp2Too() throws Exception {
    mesh.service("app2", PORT)
        .version(HttpVersion.HTTP_2)
        .mtls(app.id())
        .endpoint("127.0.0.1", port, true);
    mesh.apply();
    Request request = new Request.Builder().url("http://app2:" + PORT + "/hello").build();
    for (int i = 0; i < 3; i++) {
      try (Response response = outgoing.execute(request)) {
        assertThat(response.body().string())
            .contains("URI=spiffe://cluster.local/ns/default/sa/app");
      }
    }
  }

  /** As curl and Go call, who speak TLS themselves; what the mesh's own callers say is http. */
  @Test
  void aForeignHttp2CallerMayNameTheSchemeThatItSpeaks() throws Exception {
    HttpClient foreign =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(mesh.identity("caller").server())
            .build();
    URI uri = URI.create("https://127.0.0.1:" + port + "/protocol");
    for (int i = 0; i < 3; i++) {
      assertThat(
              foreign
                  .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                  .body())
          .startsWith("HTTP/2.0 ");
    }
  }

  private final class Watcher implements CallObserver {
    @Override
    public void inbound(InboundCall call) {
      ended.add(new Ended(call.status(), call.requestBytes(), call.responseBytes(), call.flags()));
    }

    @Override
    public void outbound(OutboundCall call) {}
  }

  @SuppressWarnings("serial")
  private final class Application extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      switch (request.getRequestURI()) {
        case "/call" -> {
          Request call = new Request.Builder().url("http://ratings:9080/").build();
          try (Response answer = outgoing.execute(call)) {
            response.getWriter().write(answer.body().string());
          }
        }
        case "/async" -> {
          AsyncContext async = request.startAsync();
          async.start(
              () -> {
                try {
                  async
                      .getResponse()
                      .getOutputStream()
                      .write("later".getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
                async.complete();
              });
        }
        case "/protocol" ->
            response
                .getWriter()
                .write(
                    "%s %s %s"
                        .formatted(
                            request.getProtocol(), request.getScheme(), request.getServerName()));
        case "/typed-late" -> {
          PrintWriter writer = response.getWriter();
          response.setContentType("text/html;charset=UTF-8"); // too late for the encoding
          writer.write("caf\u00e9");
        }
        case "/actuator/echo" -> {
          for (String name : Collections.list(request.getHeaderNames())) {
            response.getWriter().println(name + "=" + request.getHeader(name));
          }
        }
        case "/missing" -> response.sendError(404);
        case "/fails" -> throw new IllegalStateException("on purpose");
        default ->
            response
                .getWriter()
                .write("hello xfcc=" + request.getHeader("x-forwarded-client-cert"));
      }
    }
  }
}

package io.inmesh.testing;

import static io.inmesh.runtime.testing.TextMethod.ECHO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.grpc.InmeshChannels;
import io.inmesh.http.MeshTransport;
import io.inmesh.runtime.identity.IdentityUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InProcessMeshTest {
  private static final Path REVIEWS = Path.of("src/test/resources/io/inmesh/testing/reviews.yaml");
  private static final Map<String, String> V1 = Map.of("app", "reviews", "version", "v1");
  private static final Map<String, String> V2 = Map.of("app", "reviews", "version", "v2");

  private final InProcessMesh mesh = InProcessMesh.read(REVIEWS);
  private final MeshTransport transport = new MeshTransport(mesh.mesh(), mesh.identity());
  private HttpServer v1;
  private HttpServer v2;

  @BeforeEach
  void start() throws IOException {
    v1 = Servers.named("v1");
    v2 = Servers.named("v2");
    mesh.workload("reviews-v1", V1, 9080, v1.getAddress().getPort());
    mesh.workload("reviews-v2", V2, 9080, v2.getAddress().getPort());
  }

  @AfterEach
  void stop() {
    transport.close();
    mesh.close();
    v1.stop(0);
    v2.stop(0);
  }

  private String call(String url, String user) throws IOException {
    Request request = new Request.Builder().url(url).header("end-user", user).build();
    try (Response response = transport.execute(request)) {
      return response.code() + " " + response.body().string();
    }
  }

  private void route(String http) {
    mesh.apply(
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: reviews, namespace: default}
        spec:
          hosts: [reviews]
          http:
          - %s
        """
            .formatted(http));
  }

  @Test
  void answersWhereARequestGoes() {
    assertThat(mesh.get("http://reviews:9080/reviews/0", "end-user: jason"))
        .hasHost("reviews:9080")
        .hasService("reviews.default.svc.cluster.local")
        .hasSubset("v2")
        .hasEndpoint("127.0.0.1:" + v2.getAddress().getPort());
    assertThat(mesh.get("http://reviews:9080/reviews/0")).hasSubset("v1");
  }

  @Test
  void namesTheResourceThatDecidedAndItsPlace() {
    Decision decision = mesh.get("http://reviews:9080/reviews/0");
    assertThat(decision).hasRoute("VirtualService default/reviews", "http[1]");
    assertThat(decision.toString()).contains("VirtualService default/reviews", REVIEWS + ":");
  }

  @Test
  void shortNamesBelongToTheirNamespace() {
    mesh.caller("shop", Map.of());
    assertThat(mesh.get("http://reviews:9080/reviews/0")).hasReply("PASS_THROUGH");
    assertThat(mesh.get("http://reviews.default:9080/reviews/0")).hasSubset("v1");
  }

  @Test
  void rulesMayLookAtTheLabelsOfTheirCaller() {
    route("{match: [{sourceLabels: {app: canary}}], route: [{destination: {host: reviews}}]}");
    assertThat(mesh.get("http://reviews:9080/")).hasReply("404 NR");
    mesh.caller("default", Map.of("app", "canary"));
    assertThat(mesh.get("http://reviews:9080/")).hasSubset("");
  }

  @Test
  void whatIsWrongIsNamedByItsPlaceAndChangesNothing() throws IOException {
    String wrong = Files.readString(REVIEWS).replace("exact:", "exat:");
    assertThatThrownBy(() -> mesh.apply(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("test.yaml:")
        .hasMessageContaining("exact");
    assertThat(mesh.get("http://reviews:9080/", "end-user: jason")).hasSubset("v2");
  }

  @Test
  void anHttpClientIsServedByTheServersOfTheTest() throws Exception {
    assertThat(call("http://reviews:9080/reviews/0", "jason")).isEqualTo("200 v2");
    assertThat(call("http://reviews:9080/reviews/0", "ann")).isEqualTo("200 v1");
    assertThat(mesh.takeCall())
        .hasHost("reviews:9080")
        .hasRoute("VirtualService default/reviews", "http[0]")
        .hasService("reviews.default.svc.cluster.local")
        .hasSubset("v2")
        .hasEndpoint("127.0.0.1:" + v2.getAddress().getPort())
        .hasAnswer(200);
    assertThat(mesh.takeCall()).hasSubset("v1").hasAnswer(200);
  }

  @Test
  void rulesChangeUnderTheClient() throws Exception {
    route("{route: [{destination: {host: reviews, subset: v1}}]}");
    assertThat(call("http://reviews:9080/", "jason")).isEqualTo("200 v1");
    route("{route: [{destination: {host: reviews, subset: v2}}]}");
    assertThat(call("http://reviews:9080/", "jason")).isEqualTo("200 v2");
  }

  @Test
  void rulesThatAskForMutualTlsHoldAndTheServersOfTheTestAreCalledInPlaintext() throws Exception {
    mesh.apply(
        Files.readString(REVIEWS)
            .replace(
                "host: reviews\n",
                "host: reviews\n  trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}\n"));
    mesh.apply(
        """
        apiVersion: security.istio.io/v1
        kind: PeerAuthentication
        metadata: {name: default, namespace: default}
        spec: {mtls: {mode: STRICT}}
        """);
    assertThat(call("http://reviews:9080/", "jason")).isEqualTo("200 v2");
    assertThat(mesh.takeCall()).hasSubset("v2").hasAnswer(200);
  }

  @Test
  void aFaultIsInjectedAndSeen() throws Exception {
    route(
        "{fault: {abort: {percentage: {value: 100}, httpStatus: 418}},"
            + " route: [{destination: {host: reviews}}]}");
    assertThat(mesh.get("http://reviews:9080/")).hasFault("abort 418");
    assertThat(call("http://reviews:9080/", "ann")).isEqualTo("418 fault filter abort");
    assertThat(mesh.takeCall()).hasReply("418 FI");
  }

  @Test
  void aSubsetThatDoesNotExistAnswers503() throws Exception {
    route("{route: [{destination: {host: reviews, subset: v9}}]}");
    assertThat(call("http://reviews:9080/", "ann")).startsWith("503 ");
    assertThat(mesh.takeCall()).hasReply("503 NC");
  }

  @Test
  void aShareOfTheRequestsGoesToEach() {
    route(
        "{route: [{destination: {host: reviews, subset: v1}, weight: 80},"
            + " {destination: {host: reviews, subset: v2}, weight: 20}]}");
    Decision decision = mesh.get("http://reviews:9080/");
    assertThat(decision).hasSubsets("v2", "v1").hasService("reviews.default.svc.cluster.local");
    assertThatThrownBy(() -> assertThat(decision).hasSubset("v1"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("v1, v2");
  }

  @Test
  void aFailureShowsTheWholeDecision() {
    assertThatThrownBy(() -> assertThat(mesh.get("http://reviews:9080/")).hasSubset("v2"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected subset: v2")
        .hasMessageContaining("but it is: v1")
        .hasMessageContaining("[VirtualService default/reviews http[1]");
  }

  @Test
  void aGrpcChannelIsServedToo() throws Exception {
    Server server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create())
            .addService(ECHO.served(request -> request))
            .build()
            .start();
    int port = server.getPort();
    mesh.apply(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: stock, namespace: default}
            spec:
              selector: {app: stock}
              ports: [{name: grpc, port: 7000}]
            """)
        .workload("stock-v1", Map.of("app", "stock"), 7000, port);
    try (InmeshChannels channels = new InmeshChannels(mesh.mesh(), mesh.identity())) {
      assertThat(ECHO.call(channels.forTarget("mesh:///stock:7000"), Duration.ofSeconds(20), "x"))
          .isEqualTo("x");
    } finally {
      server.shutdownNow().awaitTermination();
    }
    assertThat(mesh.takeCall())
        .hasHost("stock:7000")
        .hasRoute("Service default/stock")
        .hasEndpoint("127.0.0.1:" + port)
        .hasAnswer(200);
  }

  @Test
  void whoAsksForACertificateIsToldThatThereIsNone() {
    assertThatThrownBy(() -> mesh.identity().svid())
        .isInstanceOf(IdentityUnavailableException.class)
        .hasMessageContaining("an in-process mesh speaks plaintext");
  }
}

package io.inmesh.examples.boot.meshed;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.inmesh.examples.boot.BootApplication;
import io.inmesh.testing.InProcessMesh;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The example application in a test of its own process: no control plane, no token. */
@Timeout(120)
class InProcessTest {
  private static final String RATINGS =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: ratings, namespace: default}
      spec:
        selector: {app: ratings}
        ports: [{name: http, port: 9080}]
      """;
  private static final String BROKEN =
      """
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: ratings, namespace: default}
      spec:
        hosts: [ratings]
        http:
        - fault: {abort: {percentage: {value: 100}, httpStatus: 500}}
          route: [{destination: {host: ratings}}]
      """;

  private HttpServer ratings;

  @BeforeEach
  void start() throws Exception {
    ratings = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ratings.createContext(
        "/",
        exchange -> {
          byte[] body = "nobody".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    ratings.start();
  }

  @AfterEach
  void stop() {
    ratings.stop(0);
  }

  @Test
  void itsCallsGoToTheServersOfTheTestUnderTheRulesOfTheTest() throws Exception {
    int port = ratings.getAddress().getPort();
    try (ConfigurableApplicationContext application =
        new SpringApplicationBuilder(BootApplication.class, OnMesh.class)
            .run(
                "--spring.application.name=shop",
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--inmesh.inbound.enabled=false")) {
      InProcessMesh mesh = application.getBean(InProcessMesh.class);
      mesh.apply(RATINGS).workload("ratings-v1", Map.of("app", "ratings"), 9080, port);
      assertThat(get(application).body()).isEqualTo("nobody");
      assertThat(mesh.takeCall())
          .hasHost("ratings:9080")
          .hasRoute("Service default/ratings")
          .hasEndpoint("127.0.0.1:" + port)
          .hasAnswer(200);

      mesh.apply(BROKEN);
      assertThat(get(application).statusCode()).isEqualTo(500);
      assertThat(mesh.takeCall())
          .hasRoute("VirtualService default/ratings", "http[0]")
          .hasReply("500 FI");
    }
  }

  private static HttpResponse<String> get(ConfigurableApplicationContext application)
      throws Exception {
    String port = application.getEnvironment().getRequiredProperty("local.server.port");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/who-am-i")).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}

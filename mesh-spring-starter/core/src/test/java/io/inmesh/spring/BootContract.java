package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.http.Backend;
import io.inmesh.http.MeshTransport;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.snapshot.MtlsMode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** What a running application gets: the same in every line of Boot. */
public abstract class BootContract extends BootHarness {
  private static final List<String> CLIENTS =
      List.of(
          "rest-client",
          "configured-client",
          "rest-template",
          "own-template",
          "okhttp",
          "okhttp-builder");

  @Test
  void theBoundPortIsDeclared() {
    assertThat(workload.declared()).containsExactly(new InboundPort(PORT, port(), "http", true));
  }

  @Test
  void plaintextCallersSeeTheApplication() throws Exception {
    assertThat(get("/hello").body()).isEqualTo("hello http null");
  }

  @Test
  void meshCallersAreNamedToTheApplication() throws Exception {
    TestIdentity caller = mesh.identity("caller");
    mesh.service("app", PORT).mtls(application.id()).endpoint("127.0.0.1", port(), true);
    mesh.apply();
    try (MeshTransport transport = new MeshTransport(mesh.mesh(), caller);
        Response response =
            transport.execute(new Request.Builder().url("http://app:" + PORT + "/hello").build())) {
      assertThat(response.body().string())
          .startsWith("hello http ")
          .contains("URI=spiffe://cluster.local/ns/default/sa/caller");
    }
  }

  @Test
  void aStrictPolicyRefusesPlaintextFromTheNextConnectionOn() throws Exception {
    assertThat(get("/hello").statusCode()).isEqualTo(200);
    mesh.inbound(PORT, MtlsMode.STRICT);
    mesh.apply();
    assertThatThrownBy(() -> get("/hello")).isInstanceOf(IOException.class);
  }

  @Test
  void everyClientOfTheApplicationIsInTheMesh() throws Exception {
    TestIdentity ratings = mesh.identity("ratings");
    Backend backend = Backend.mtls("ratings", ratings);
    toClose.add(backend);
    mesh.service("ratings", 9080).mtls(ratings.id()).endpoint("127.0.0.1", backend.port(), true);
    mesh.apply();
    for (String client : CLIENTS) {
      assertThat(get("/call/" + client).body()).as(client).isEqualTo("ratings 0");
    }
    assertThat(backend.seen()).hasSize(CLIENTS.size());
    assertThat(backend.seen().get(0).header("Host")).isEqualTo("ratings:9080");
  }

  @Test
  void hostsOutsideTheMeshStayReachable() throws Exception {
    Backend outside = Backend.plaintext("outside");
    toClose.add(outside);
    mesh.absent("localhost", outside.port());
    mesh.apply();
    assertThat(
            context
                .getBean(RestClient.Builder.class)
                .build()
                .get()
                .uri("http://localhost:" + outside.port() + "/")
                .retrieve()
                .body(String.class))
        .startsWith("outside");
  }

  @Test
  void theEndpointShowsTheWorkload() throws Exception {
    assertThat(get("/actuator/inmesh").body())
        .contains("\"spiffeId\":\"spiffe://cluster.local/ns/default/sa/app\"")
        .contains("\"state\":\"ready\"");
  }

  @Test
  void degradedIsNotDown() throws Exception {
    assertThat(get("/actuator/health/inmesh").body()).contains("\"status\":\"UP\"");
    workload.connected(false);
    assertThat(get("/actuator/health/inmesh").body()).contains("\"status\":\"DEGRADED\"");
    HttpResponse<String> health = get("/actuator/health");
    assertThat(health.statusCode()).isEqualTo(200);
  }

  @Test
  void theApplicationsOwnFactoryServesHostsOutsideTheMesh() throws Exception {
    Backend outside = Backend.plaintext("outside");
    toClose.add(outside);
    mesh.absent("localhost", outside.port());
    mesh.apply();
    RestClient.Builder own = RestClient.builder();
    own.requestFactory(
        (uri, method) -> {
          ClientHttpRequest request =
              new SimpleClientHttpRequestFactory().createRequest(uri, method);
          request.getHeaders().add("x-proxy", "ours");
          return request;
        });
    own.defaultHeader("x-default", "once");
    context.getBean(MeshClients.class).attach(own);
    String answer =
        own.build()
            .post()
            .uri("http://localhost:" + outside.port() + "/")
            .body(new byte[70_000])
            .retrieve()
            .body(String.class);
    assertThat(answer).isEqualTo("outside 70000");
    assertThat(outside.seen().get(0).headers().get("x-proxy")).containsExactly("ours");
    assertThat(outside.seen().get(0).headers().get("x-default")).containsExactly("once");
  }

  @Test
  void redirectsAreLeftToTheApplicationWhereItSaysSo() throws Exception {
    Backend backend = Backend.plaintext("moved");
    toClose.add(backend);
    mesh.service("ratings", 9080).endpoint("127.0.0.1", backend.port(), false);
    mesh.apply();
    try (ConfigurableApplicationContext strict =
        run(
            workload,
            "--spring.http.client.redirects=dont-follow",
            "--spring.http.clients.redirects=dont-follow")) {
      assertThat(redirected(strict)).isEqualTo(302);
    }
    assertThat(redirected(context)).isEqualTo(200);
  }

  private static int redirected(ConfigurableApplicationContext of) {
    return of.getBean(RestClient.Builder.class)
        .build()
        .get()
        .uri("http://ratings:9080/redirect")
        .retrieve()
        .toBodilessEntity()
        .getStatusCode()
        .value();
  }

  @Test
  void anOutsideHostThatIsAwayFailsAsEver() {
    mesh.absent("localhost", 1);
    mesh.apply();
    RestClient client = context.getBean(RestClient.Builder.class).build();
    assertThatThrownBy(() -> client.get().uri("http://localhost:1/").retrieve().toBodilessEntity())
        .isInstanceOf(ResourceAccessException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void theEndpointKeepsTheTokenToItself() throws Exception {
    String token = "inmesh-join.v1.id.topsecret.root";
    try (ConfigurableApplicationContext secret =
        run(workload, "--inmesh.identity.token=" + token)) {
      String shown = String.valueOf(secret.getBean(InmeshEndpoint.class).summary());
      assertThat(shown).contains("workload=app").doesNotContain("topsecret");
      assertThat(secret.getBean(InmeshProperties.class).toString()).doesNotContain("topsecret");
    }
  }
}

package io.inmesh.spring.boot3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.http.Backend;
import io.inmesh.http.MeshTransport;
import io.inmesh.runtime.InboundPort;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.spring.InmeshStartException;
import io.inmesh.spring.MeshLifecycle;
import io.inmesh.spring.TestWorkload;
import io.inmesh.spring.Workload;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** A real Boot 3.5 application with a real Tomcat, on a mesh made by hand. */
class InmeshBoot3Test {
  private static final int PORT = 8080;

  @TempDir Path directory;
  private final TestMesh mesh = new TestMesh();
  private final TestIdentity application = mesh.identity("app");
  private final TestWorkload workload = new TestWorkload(mesh, application);
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private ConfigurableApplicationContext context;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(directory.resolve("identity.sealed"), "as if it had been here before");
    mesh.inbound(PORT, MtlsMode.PERMISSIVE);
    mesh.apply();
    context = run(workload);
    context.getBean(MeshLifecycle.class).workload();
  }

  private ConfigurableApplicationContext run(Workload of) {
    return new SpringApplicationBuilder(Application.class)
        .initializers(
            c ->
                c.getBeanFactory()
                    .registerSingleton("testFactory", (Workload.Factory) config -> of))
        .run(
            "--spring.application.name=app",
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--inmesh.inbound.workload-port=" + PORT,
            "--inmesh.state-directory=" + directory,
            "--management.endpoints.web.exposure.include=*",
            "--management.endpoint.health.show-details=always");
  }

  @AfterEach
  void stop() throws Exception {
    context.close();
    for (AutoCloseable each : toClose) {
      each.close();
    }
    mesh.close();
  }

  private int port() {
    return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

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
    for (String client : List.of("rest-client", "rest-template", "own-template", "okhttp")) {
      assertThat(get("/call/" + client).body()).as(client).isEqualTo("ratings 0");
    }
    assertThat(backend.seen()).hasSize(4);
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
  void closingTheContextLeavesTheMesh() {
    context.close();
    assertThat(workload.closed()).isTrue();
  }

  @Test
  void withoutTokenAndStateTheStartFailsWithWhatToDo() {
    assertThatThrownBy(
            () ->
                new SpringApplicationBuilder(Application.class)
                    .run(
                        "--spring.application.name=app",
                        "--server.port=0",
                        "--inmesh.state-directory=" + directory.resolve("none")))
        .rootCause()
        .isInstanceOf(InmeshStartException.class)
        .hasMessageContaining("app has no identity");
  }

  @Test
  void readinessWaitsForTheMesh() {
    TestWorkload slow = new TestWorkload(mesh, application);
    CompletableFuture<Void> ready = slow.notReady();
    try (ConfigurableApplicationContext waiting = run(slow)) {
      ApplicationAvailability availability = waiting.getBean(ApplicationAvailability.class);
      assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
      ready.complete(null);
      assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
    }
  }

  @Test
  void switchedOffItLeavesTheApplicationAlone() {
    try (ConfigurableApplicationContext off =
        new SpringApplicationBuilder(Application.class)
            .run("--server.port=0", "--inmesh.enabled=false")) {
      assertThat(off.getBeanNamesForType(MeshLifecycle.class)).isEmpty();
    }
  }

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Application {
    @Bean
    RestTemplate ownTemplate() {
      return new RestTemplate();
    }

    @Bean
    @Scope("prototype")
    OkHttpClient.Builder okHttp() {
      return new OkHttpClient.Builder();
    }

    @Bean
    Controller controller(
        RestClient.Builder client,
        RestTemplateBuilder templates,
        RestTemplate own,
        OkHttpClient.Builder okHttp) {
      return new Controller(client.build(), templates.build(), own, okHttp.build());
    }
  }

  @RestController
  static class Controller {
    private static final String URL = "http://ratings:9080/ratings";
    private final RestClient client;
    private final RestTemplate built;
    private final RestTemplate own;
    private final OkHttpClient okHttp;

    Controller(RestClient client, RestTemplate built, RestTemplate own, OkHttpClient okHttp) {
      this.client = client;
      this.built = built;
      this.own = own;
      this.okHttp = okHttp;
    }

    @GetMapping("/hello")
    String hello(HttpServletRequest request) {
      return "hello " + request.getScheme() + " " + request.getHeader("x-forwarded-client-cert");
    }

    @GetMapping("/call/{client}")
    String call(@PathVariable("client") String name) throws Exception {
      Callable<String> call =
          switch (name) {
            case "rest-client" -> () -> client.get().uri(URL).retrieve().body(String.class);
            case "rest-template" -> () -> built.getForObject(URL, String.class);
            case "own-template" -> () -> own.getForObject(URL, String.class);
            default -> this::okHttp;
          };
      return String.valueOf(call.call());
    }

    private String okHttp() throws IOException {
      try (Response response = okHttp.newCall(new Request.Builder().url(URL).build()).execute()) {
        return response.body().string();
      }
    }
  }
}

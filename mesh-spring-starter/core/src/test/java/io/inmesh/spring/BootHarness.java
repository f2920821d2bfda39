package io.inmesh.spring;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.MtlsMode;
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
import java.util.concurrent.CountDownLatch;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Scope;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** A real application with a real Tomcat, on a mesh made by hand. */
public abstract class BootHarness {
  static final int PORT = 8080;

  /** What Boot makes for the application, from where each line has it. */
  public interface Made {
    /** By a RestTemplateBuilder. */
    RestTemplate template();

    /** By the RestClientBuilderConfigurer: a builder that is no bean. */
    RestClient.Builder client();
  }

  @TempDir Path directory;
  final TestMesh mesh = new TestMesh();
  final TestIdentity application = mesh.identity("app");
  final TestWorkload workload = new TestWorkload(mesh, application);
  final List<AutoCloseable> toClose = new ArrayList<>();
  ConfigurableApplicationContext context;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(directory.resolve("identity.sealed"), "as if it had been here before");
    mesh.inbound(PORT, MtlsMode.PERMISSIVE);
    mesh.apply();
    context = run(workload);
    context.getBean(MeshLifecycle.class).workload();
  }

  /** A configuration with a bean of type {@link Made}. */
  protected abstract Class<?> line();

  final ConfigurableApplicationContext run(Workload of, String... more) {
    return run(config -> of, more);
  }

  final ConfigurableApplicationContext run(Workload.Factory factory, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--spring.application.name=app",
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--inmesh.inbound.workload-port=" + PORT,
                "--inmesh.state-directory=" + directory,
                "--management.endpoints.web.exposure.include=*",
                "--management.endpoint.health.show-details=always"));
    arguments.addAll(List.of(more));
    return new SpringApplicationBuilder(Application.class, line())
        .initializers(c -> c.getBeanFactory().registerSingleton("testFactory", factory))
        .run(arguments.toArray(String[]::new));
  }

  @AfterEach
  void stop() throws Exception {
    context.close();
    for (AutoCloseable each : toClose) {
      each.close();
    }
    mesh.close();
  }

  final int port() {
    return port(context);
  }

  private static int port(ConfigurableApplicationContext of) {
    return Integer.parseInt(of.getEnvironment().getRequiredProperty("local.server.port"));
  }

  final HttpResponse<String> get(String path) throws Exception {
    return get(context, path);
  }

  static HttpResponse<String> get(ConfigurableApplicationContext of, String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(of) + path)).build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Empty {}

  @SpringBootConfiguration
  @EnableAutoConfiguration
  static class Application {
    @Bean
    RestTemplate ownTemplate() {
      return new RestTemplate();
    }

    @Bean
    @Scope("prototype")
    OkHttpClient.Builder okHttpBuilder() {
      return new OkHttpClient.Builder();
    }

    @Bean
    OkHttpClient okHttp() {
      return new OkHttpClient();
    }

    @Bean
    Controller controller(
        RestClient.Builder client,
        Made made,
        RestTemplate own,
        OkHttpClient okHttp,
        OkHttpClient.Builder okHttpBuilder) {
      return new Controller(client.build(), made, own, okHttp, okHttpBuilder.build());
    }
  }

  @RestController
  static class Controller {
    private static final String URL = "http://ratings:9080/ratings";
    final CountDownLatch slowCalled = new CountDownLatch(1);
    final CountDownLatch slowMayGo = new CountDownLatch(1);
    private final RestClient client;
    private final Made made;
    private final RestTemplate own;
    private final OkHttpClient okHttp;
    private final OkHttpClient builtOkHttp;

    Controller(
        RestClient client,
        Made made,
        RestTemplate own,
        OkHttpClient okHttp,
        OkHttpClient builtOkHttp) {
      this.client = client;
      this.made = made;
      this.own = own;
      this.okHttp = okHttp;
      this.builtOkHttp = builtOkHttp;
    }

    @GetMapping("/hello")
    String hello(HttpServletRequest request) {
      return "hello " + request.getScheme() + " " + request.getHeader("x-forwarded-client-cert");
    }

    @GetMapping("/thread")
    String thread() {
      return Thread.currentThread().toString().startsWith("Virtual") ? "virtual" : "platform";
    }

    @GetMapping("/slow")
    String slow() throws InterruptedException {
      slowCalled.countDown();
      return slowMayGo.await(20, SECONDS) ? "slow" : "too slow";
    }

    @GetMapping("/call/{client}")
    String call(@PathVariable("client") String name) throws Exception {
      Callable<String> call =
          switch (name) {
            case "rest-client" -> () -> text(client);
            case "configured-client" -> () -> text(made.client().build());
            case "rest-template" -> () -> made.template().getForObject(URL, String.class);
            case "own-template" -> () -> own.getForObject(URL, String.class);
            case "okhttp" -> () -> text(okHttp);
            default -> () -> text(builtOkHttp);
          };
      return String.valueOf(call.call());
    }

    private static String text(RestClient client) {
      return client.get().uri(URL).retrieve().body(String.class);
    }

    private static String text(OkHttpClient client) throws IOException {
      try (Response response = client.newCall(new Request.Builder().url(URL).build()).execute()) {
        return response.body().string();
      }
    }
  }
}

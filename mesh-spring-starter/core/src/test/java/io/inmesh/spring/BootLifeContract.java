package io.inmesh.spring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.http.Backend;
import io.inmesh.runtime.testing.TestIdentity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.web.client.RestClient;

/** How an application starts and stops, and what it is told: the same in every line of Boot. */
public abstract class BootLifeContract extends BootHarness {
  @Test
  void closingTheContextLeavesTheMesh() {
    context.close();
    assertThat(workload.closed()).isTrue();
  }

  @Test
  @Timeout(60)
  void readinessWaitsForTheMesh() {
    TestWorkload slow = new TestWorkload(mesh, application);
    CompletableFuture<Void> ready = slow.notReady();
    try (ConfigurableApplicationContext waiting = run(slow)) {
      ApplicationAvailability availability = waiting.getBean(ApplicationAvailability.class);
      assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
      ready.complete(null);
      while (availability.getReadinessState() != ReadinessState.ACCEPTING_TRAFFIC) {
        LockSupport.parkNanos(1_000_000); // the mesh starts on a thread of its own
      }
      assertThat(waiting.isRunning()).isTrue();
    }
  }

  @Test
  void aMeshThatBecomesReadyWhileTheApplicationStopsChangesNothing() {
    TestWorkload slow = new TestWorkload(mesh, application);
    CompletableFuture<Void> ready = slow.notReady();
    ConfigurableApplicationContext stopping = run(slow);
    List<Object> states = new CopyOnWriteArrayList<>();
    stopping.addApplicationListener(
        event -> {
          if (event instanceof AvailabilityChangeEvent<?> change) {
            states.add(change.getState());
          }
        });
    stopping.getBean(MeshLifecycle.class).stop();
    ready.complete(null);
    assertThat(states).isEmpty();
    stopping.close();
  }

  @Test
  void itLeavesTheMeshFirstAndAnswersWhatIsUnderWay() throws Exception {
    CompletableFuture<HttpResponse<String>> answer =
        HttpClient.newHttpClient()
            .sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/slow")).build(),
                HttpResponse.BodyHandlers.ofString());
    Controller controller = context.getBean(Controller.class);
    assertThat(controller.slowCalled.await(10, SECONDS)).isTrue();
    CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
    assertThat(workload.left().await(10, SECONDS)).isTrue();
    assertThat(closing).isNotDone();
    controller.slowMayGo.countDown();
    assertThat(answer.get(10, SECONDS).body()).isEqualTo("slow");
    closing.get(10, SECONDS);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreadsServeAndCall() throws Exception {
    TestIdentity ratings = mesh.identity("ratings");
    try (Backend backend = Backend.mtls("ratings", ratings);
        ConfigurableApplicationContext virtual =
            run(workload, "--spring.threads.virtual.enabled=true")) {
      mesh.service("ratings", 9080).mtls(ratings.id()).endpoint("127.0.0.1", backend.port(), true);
      mesh.apply();
      assertThat(get(virtual, "/thread").body()).isEqualTo("virtual");
      assertThat(get(virtual, "/call/rest-client").body()).isEqualTo("ratings 0");
    }
  }

  @Test
  void switchedOffItLeavesTheApplicationAlone() {
    try (ConfigurableApplicationContext off =
        new SpringApplicationBuilder(Application.class, line())
            .run("--server.port=0", "--inmesh.enabled=false")) {
      assertThat(off.getBeanNamesForType(MeshLifecycle.class)).isEmpty();
      assertThat(off.getBeanNamesForType(MeshClients.class)).isEmpty();
      assertThat(off.getBeanNamesForType(MeshServer.class)).isEmpty();
      assertThat(off.containsBean("inmeshHealthIndicator")).isFalse();
    }
  }

  @Test
  void itsHealthCanBeSwitchedOff() {
    try (ConfigurableApplicationContext off =
        run(workload, "--management.health.inmesh.enabled=false")) {
      assertThat(off.containsBean("inmeshHealthIndicator")).isFalse();
    }
  }

  @Test
  void aMeshThatCannotStartIsSaidInHealthAndEndpointAndReadiness() throws Exception {
    Workload.Factory broken =
        config -> {
          throw new IllegalStateException("the state directory is full");
        };
    try (ConfigurableApplicationContext failed =
        run(
            broken,
            "--inmesh.startup.wait=1s",
            "--management.endpoint.health.probes.enabled=true")) {
      assertThatThrownBy(() -> failed.getBean(MeshLifecycle.class).workload())
          .hasMessageContaining("the state directory is full");
      assertThat(MeshHealth.of(failed.getBean(MeshLifecycle.class)).code()).isEqualTo("DOWN");
      assertThat(failed.getBean(InmeshEndpoint.class).summary().toString())
          .contains("failed: ")
          .contains("the state directory is full");
      assertThat(failed.getBean(ApplicationAvailability.class).getReadinessState())
          .isEqualTo(ReadinessState.REFUSING_TRAFFIC);
      assertThat(get(failed, "/hello").statusCode()).isEqualTo(503);
      assertThat(get(failed, "/actuator/health/liveness").statusCode()).isEqualTo(200);
    }
  }

  /** As in somebody's test, where no control plane is: nothing hangs. */
  @Test
  @Timeout(30)
  void withoutAControlPlaneItStartsAndStops() throws Exception {
    Path none = directory.resolve("none");
    try (ConfigurableApplicationContext alone =
        run(
            RuntimeWorkload::start,
            "--inmesh.control-plane.address=127.0.0.1:1",
            "--inmesh.state-directory=" + none,
            "--inmesh.startup.wait=200ms",
            "--inmesh.identity.token=inmesh-join.v1.id.secret." + "0".repeat(64))) {
      assertThat(alone.getBean(ApplicationAvailability.class).getReadinessState())
          .isEqualTo(ReadinessState.REFUSING_TRAFFIC);
      RestClient client = alone.getBean(RestClient.Builder.class).build();
      int status =
          client
              .get()
              .uri("http://ratings:9080/")
              .exchange((request, response) -> response.getStatusCode().value());
      assertThat(status).isEqualTo(503);
    }
  }

  @Test
  void withoutSpringWebThereAreNoClientsToPutIntoTheMesh() {
    ClassLoader hiding =
        new ClassLoader(getClass().getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("org.springframework.web.")) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        };
    try (ConfigurableApplicationContext batch =
        new SpringApplicationBuilder(Empty.class)
            .web(WebApplicationType.NONE)
            .resourceLoader(new DefaultResourceLoader(hiding))
            .initializers(
                c ->
                    c.getBeanFactory()
                        .registerSingleton("testFactory", (Workload.Factory) config -> workload))
            .run("--spring.application.name=app", "--inmesh.state-directory=" + directory)) {
      assertThat(batch.getBeanNamesForType(MeshLifecycle.class)).hasSize(1);
      assertThat(batch.getBeanNamesForType(MeshClients.class)).isEmpty();
    }
  }

  /** Boot's own report, not only the exception. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --inmesh.enabled=true                           | has no name, so the mesh does not know  | Set spring.application.name
          --spring.application.name=app                   | app has no identity                     | ./inmesh token create -n default
          --inmesh.application=app --inmesh.identity.token-file=absent | cannot be read from absent | Put a token there
          --inmesh.application=app --inmesh.identity.token=hunter2     | The join token is none     | Get a new one
          --inmesh.application=app --inmesh.control-plane.address=here | inmesh.control-plane.address: here (expected: host:port | Correct the property
          """)
  void aMistakeIsReportedWithWhatToDo(String arguments, String description, String action) {
    List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
    all.add("--inmesh.state-directory=" + directory.resolve("none"));
    PrintStream console = System.out;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setOut(new PrintStream(written, true, UTF_8));
    try {
      SpringApplicationBuilder application =
          new SpringApplicationBuilder(Application.class, line());
      assertThatThrownBy(() -> application.run(all.toArray(String[]::new)))
          .hasStackTraceContaining(InmeshStartException.class.getName());
    } finally {
      System.setOut(console);
    }
    assertThat(written.toString(UTF_8))
        .contains("APPLICATION FAILED TO START")
        .contains(description)
        .contains(action)
        .doesNotContain("hunter2");
  }
}

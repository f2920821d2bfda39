package io.inmesh.spring;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.runtime.testing.TestMesh;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MeshLifecycleTest {
  private final TestMesh mesh = new TestMesh();
  private final TestWorkload workload = new TestWorkload(mesh, mesh.identity("app"));

  @AfterEach
  void closeMesh() {
    mesh.close();
  }

  private static MeshLifecycle of(Workload.Factory factory, String... exclude) {
    return new MeshLifecycle(
        TestWorkload.config(),
        factory,
        new MeshLifecycle.ClientSettings(null, Duration.ofSeconds(1), true, List.of(exclude)));
  }

  @Test
  void closingWhileTheMeshStartsLeavesItAsSoonAsItHasStarted() throws Exception {
    CountDownLatch mayStart = new CountDownLatch(1);
    CompletableFuture<Boolean> started = new CompletableFuture<>();
    MeshLifecycle lifecycle =
        of(
            config -> {
              try {
                started.complete(mayStart.await(10, SECONDS));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return workload;
            });
    lifecycle.close(); // a restart by the developer's tools comes as early as that
    assertThat(workload.closed()).isFalse();
    mayStart.countDown();
    assertThat(started.get(10, SECONDS)).isTrue();
    assertThat(workload.left().await(10, SECONDS)).isTrue();
  }

  @Test
  void closingTwiceIsClosingOnce() {
    MeshLifecycle lifecycle = of(config -> workload);
    lifecycle.workload();
    lifecycle.stop();
    lifecycle.close();
    lifecycle.close();
    assertThat(workload.closed()).isTrue();
    assertThat(lifecycle.isRunning()).isFalse();
  }

  @Test
  void callsWithTheSameTimeOutsHaveOneClient() {
    try (MeshLifecycle lifecycle = of(config -> workload)) {
      Duration second = Duration.ofSeconds(1);
      var client = lifecycle.client(new FactorySettings(null, second));
      assertThat(client.readTimeoutMillis()).isEqualTo(1000);
      assertThat(lifecycle.client(new FactorySettings(null, second))).isSameAs(client);
      assertThat(lifecycle.client(new FactorySettings(second, second))).isNotSameAs(client);
      for (int millis = 1; millis < 1000; millis++) {
        var own = lifecycle.client(new FactorySettings(null, Duration.ofMillis(millis)));
        assertThat(own.readTimeoutMillis()).isEqualTo(millis); // also beyond what is kept
      }
    }
  }

  @Test
  void whyItDidNotStartIsSaidToWhoeverNeedsIt() {
    MeshLifecycle lifecycle =
        of(
            config -> {
              throw new IllegalStateException("no room in the state directory");
            });
    assertThatThrownBy(lifecycle::transport)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the mesh did not start: no room in the state directory");
    assertThat(lifecycle.failure()).hasMessageContaining("no room in the state directory");
    lifecycle.close();
  }

  @Test
  void excludedHostsAreTheNamedOnesAndThoseBelow() {
    MeshLifecycle lifecycle = of(config -> workload, "legacy", "*.example.com");
    assertThat(lifecycle.excludes("legacy")).isTrue();
    assertThat(lifecycle.excludes("a.Example.com")).isTrue();
    assertThat(lifecycle.excludes("example.com")).isFalse();
    assertThat(lifecycle.excludes("badexample.com")).isFalse();
    assertThat(lifecycle.excludes("reviews")).isFalse();
    lifecycle.close();
  }
}

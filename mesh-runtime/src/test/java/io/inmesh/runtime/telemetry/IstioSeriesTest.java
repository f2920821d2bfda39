package io.inmesh.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.TestMesh;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How many series there are, and that each call counts in one of them. */
class IstioSeriesTest {
  private static final String REQUESTS = "istio_requests_total";
  private static final String MILLIS = "istio_request_duration_milliseconds";

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final IstioMetrics metrics = new IstioMetrics(registry, Calls.SELF);

  @Test
  void seriesHaveABoundAndNoCallGoesUncounted() {
    int calls = IstioMetrics.SERIES_MAX + 50;
    try (TestMesh mesh = Calls.mesh(metrics)) {
      for (int i = 0; i < calls; i++) {
        mesh.absent("host-" + i, 80);
      }
      mesh.apply();
      for (int i = 0; i < calls; i++) {
        Calls.unanswered(mesh, "host-" + i, 80);
      }
      Calls.unanswered(mesh, "host-0", 80); // known, so it has its own series still
    }
    assertThat(registry.find(REQUESTS).counters()).hasSize(IstioMetrics.SERIES_MAX + 1);
    assertThat(registry.find(MILLIS).summaries()).hasSize(IstioMetrics.SERIES_MAX + 1);
    assertThat(registry.find(REQUESTS).counters().stream().mapToDouble(Counter::count).sum())
        .isEqualTo(calls + 1);
    assertThat(registry.get(REQUESTS).tag("destination_service", "unknown").counter().count())
        .isEqualTo(50);
    assertThat(registry.get(REQUESTS).tag("destination_service", "host-0").counter().count())
        .isEqualTo(2);
  }

  @Test
  void theInstanceBehindAServiceMakesNoSeries() {
    try (TestMesh mesh = Calls.mesh(metrics)) {
      mesh.service("reviews", 9080).endpoint("v1", "127.0.0.1", 4321, true);
      mesh.apply();
      Calls.reviews(mesh);
      Calls.reviews(mesh);
    }
    assertThat(registry.find(REQUESTS).counters()).hasSize(1);
    assertThat(registry.get(REQUESTS).counter().count()).isEqualTo(2);
  }

  @Test
  void threadsThatMeetANewSeriesCountIntoTheSameOne() throws InterruptedException {
    int threads = 8;
    int each = 500;
    CountDownLatch together = new CountDownLatch(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try (TestMesh mesh = Calls.mesh(metrics)) {
      for (int i = 0; i < threads; i++) {
        executor.execute(
            () -> {
              together.countDown();
              await(together);
              for (int call = 0; call < each; call++) {
                Calls.reviews(mesh);
              }
            });
      }
      executor.shutdown();
      assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(registry.get(REQUESTS).counter().count()).isEqualTo(threads * each);
    assertThat(registry.find(MILLIS).summaries().stream().mapToLong(DistributionSummary::count))
        .containsExactly((long) threads * each);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

package io.inmesh.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.OutboundCall;
import io.inmesh.call.Verdict;
import io.inmesh.fakes.Clusters;
import io.inmesh.fakes.FakeHeaders;
import io.inmesh.fakes.Rig;
import io.inmesh.fakes.Routes;
import io.inmesh.fakes.Snapshots;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.OutlierDetection;
import io.inmesh.snapshot.ServiceRef;
import io.inmesh.spi.QuotaSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Configuration changes under traffic: each call sees one configuration, and nothing leaks. */
class SnapshotChangeTest {
  private static final ServiceRef SERVICE =
      new ServiceRef("reviews.default.svc.cluster.local", "reviews", "default", 9080);
  private static final int THREADS = 3;

  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  @AfterEach
  void stop() throws InterruptedException {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Revision n has route n to a cluster n of the same service, with an endpoint n. */
  private static MeshSnapshot revision(int n) {
    OutlierDetection rules =
        new OutlierDetection(
            3, 0, 0, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(9), 50, 0);
    MeshSnapshot built =
        new Snapshots()
            .cluster(
                Clusters.named("c" + n)
                    .service(SERVICE, "")
                    .endpoints("e" + n, "always")
                    .outliers(rules)
                    .build())
            .listener("reviews:9080", Routes.to("c" + n).name("r" + n).build())
            .build();
    return new MeshSnapshot(
        Integer.toString(n),
        built.listeners(),
        built.absentListeners(),
        built.clusters(),
        built.inbound(),
        built.gateways(),
        built.outboundPolicy(),
        built.reporting());
  }

  private static int callUntil(AtomicBoolean done, Rig rig) {
    int calls = 0;
    while (!done.get() || calls == 0) {
      OutboundCall call = rig.call();
      assertThat(call.verdict()).isEqualTo(Verdict.SEND);
      String revision = call.revision();
      assertThat(call.cluster().name()).isEqualTo("c" + revision);
      assertThat(call.route()).extracting(route -> route.name()).isEqualTo("r" + revision);
      assertThat(call.endpoint().address()).isIn("e" + revision, "always");
      assertThat(call.onResponse(1, calls % 5 == 0 ? 503 : 200, FakeHeaders.of()))
          .isEqualTo(Verdict.DELIVER);
      call.complete(0, 0);
      calls++;
    }
    return calls;
  }

  @Test
  void everyCallSeesOneConfiguration() throws Exception {
    Rig rig = new Rig(revision(0), QuotaSource.UNLIMITED);
    AtomicBoolean done = new AtomicBoolean();
    Callable<Integer> caller = () -> callUntil(done, rig);
    List<Future<Integer>> callers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      callers.add(threads.submit(caller));
    }
    for (int n = 1; n <= 500; n++) {
      rig.config.push(revision(n));
    }
    done.set(true);
    int calls = 0;
    for (Future<Integer> each : callers) {
      calls += each.get(30, TimeUnit.SECONDS);
    }
    assertThat(rig.recorder.outbound()).hasSize(calls);
    assertThat(rig.mesh.snapshot().revision()).isEqualTo("500");
  }
}

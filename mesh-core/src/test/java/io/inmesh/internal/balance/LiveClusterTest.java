package io.inmesh.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.fakes.Clusters;
import io.inmesh.fakes.FakeRandom;
import io.inmesh.snapshot.Balancing;
import io.inmesh.snapshot.CircuitLimits;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.Health;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.OutlierDetection;
import io.inmesh.snapshot.ServiceRef;
import io.inmesh.snapshot.WorkloadRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveClusterTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final FakeRandom random = new FakeRandom();
  private final ClusterStates states = new ClusterStates(random);

  private LiveCluster live(Cluster cluster) {
    LiveCluster live = states.apply(List.of(cluster)).get(cluster.name());
    if (live == null) {
      throw new IllegalStateException("no cluster");
    }
    return live;
  }

  private static String address(@Nullable Target target) {
    return target == null ? "nobody" : target.endpoint().address();
  }

  private static List<String> picks(LiveCluster live, int count) {
    List<String> picks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      picks.add(address(live.pick(0)));
    }
    return picks;
  }

  private static OutlierDetection rules(int consecutive5xx, int percent, int minHealth) {
    return new OutlierDetection(
        consecutive5xx,
        0,
        0,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(300),
        percent,
        minHealth);
  }

  private static void fail(LiveCluster live, String address, int times, long now) {
    for (Target target : live.targets()) {
      if (target.endpoint().address().equals(address)) {
        for (int i = 0; i < times; i++) {
          live.answered(target, 500, now);
        }
      }
    }
  }

  @Test
  void roundRobinTakesTurns() {
    LiveCluster live = live(Clusters.named("c").endpoints("a", "b", "c").build());
    assertThat(picks(live, 4)).containsExactly("a", "b", "c", "a");
  }

  @Test
  void weightedRoundRobinSpreadsTheHeavyOne() {
    Cluster cluster =
        Clusters.named("c")
            .endpoint("a", 3, Health.HEALTHY)
            .endpoint("b", 1, Health.HEALTHY)
            .build();
    assertThat(picks(live(cluster), 8)).containsExactly("a", "a", "b", "a", "a", "a", "b", "a");
  }

  @Test
  void randomFollowsWeights() {
    Cluster cluster =
        Clusters.named("c")
            .balancing(Balancing.RANDOM)
            .endpoint("a", 3, Health.HEALTHY)
            .endpoint("b", 1, Health.HEALTHY)
            .build();
    LiveCluster live = live(cluster);
    random.next(0, 2, 3);
    assertThat(picks(live, 3)).containsExactly("a", "a", "b");
  }

  @Test
  void leastRequestTakesTheLessBusyOfTwoDifferent() {
    LiveCluster live =
        live(Clusters.named("c").balancing(Balancing.LEAST_REQUEST).endpoints("a", "b").build());
    Target first = live.pick(0);
    assertThat(address(first)).isEqualTo("a");
    if (first != null) {
      live.begin(first);
      assertThat(address(live.pick(0))).isEqualTo("b");
      live.end(first);
      assertThat(address(live.pick(0))).isEqualTo("a");
    }
  }

  @Test
  void leastRequestMeasuresBusynessByWeight() {
    Cluster cluster =
        Clusters.named("c")
            .balancing(Balancing.LEAST_REQUEST)
            .endpoint("a", 3, Health.HEALTHY)
            .endpoint("b", 1, Health.HEALTHY)
            .build();
    LiveCluster live = live(cluster);
    live.begin(live.targets()[0]);
    live.begin(live.targets()[0]);
    live.begin(live.targets()[1]);
    random.next(0, 3);
    assertThat(address(live.pick(0))).isEqualTo("a");
  }

  @Test
  void onlyHealthyEndpointsOfTheFirstPriorityTakeCalls() {
    Cluster cluster =
        Clusters.named("c")
            .endpoint("a", 1, Health.UNHEALTHY)
            .endpoint("b", 1, Health.DRAINING)
            .endpoints("c")
            .endpoint(new Endpoint("d", 80, 1, "", 1, Health.HEALTHY, false, WorkloadRef.UNKNOWN))
            .build();
    assertThat(picks(live(cluster), 3)).containsOnly("c");
    assertThat(address(live(Clusters.named("x").build()).pick(0))).isEqualTo("nobody");
  }

  @Test
  void fiveErrorsInARowEjectForThirtySeconds() {
    LiveCluster live =
        live(Clusters.named("c").endpoints("a", "b").outliers(rules(5, 10, 0)).build());
    fail(live, "a", 4, 0);
    assertThat(picks(live, 2)).contains("a");
    fail(live, "a", 1, 0);
    assertThat(picks(live, 4)).containsOnly("b");
    assertThat(address(live.pick(30 * SECOND - 1))).isEqualTo("b");
    assertThat(List.of(address(live.pick(30 * SECOND)), address(live.pick(30 * SECOND))))
        .contains("a");
  }

  @Test
  void aSuccessBreaksTheRow() {
    LiveCluster live =
        live(Clusters.named("c").endpoints("a", "b").outliers(rules(5, 100, 0)).build());
    fail(live, "a", 4, 0);
    live.answered(live.targets()[0], 200, 0);
    fail(live, "a", 4, 0);
    assertThat(picks(live, 2)).contains("a");
  }

  @Test
  void errorsOfCallsThatWereOnTheirWayWhenItWasEjectedDoNotCountLater() {
    LiveCluster live =
        live(Clusters.named("c").endpoints("a", "b").outliers(rules(5, 100, 0)).build());
    Target a = live.targets()[0];
    fail(live, "a", 5, 0);
    fail(live, "a", 5, SECOND);
    fail(live, "a", 4, 31 * SECOND);
    assertThat(live.ejected(a, 31 * SECOND)).isFalse();
    fail(live, "a", 1, 31 * SECOND);
    assertThat(live.ejected(a, 31 * SECOND)).isTrue();
  }

  @Test
  void aRowThatMayNotEjectBeginsAnew() {
    LiveCluster live =
        live(Clusters.named("c").endpoints("a", "b").outliers(rules(5, 10, 0)).build());
    Target a = live.targets()[0];
    fail(live, "b", 5, 0);
    fail(live, "a", 5, 0); // one is out already
    fail(live, "a", 4, 31 * SECOND);
    assertThat(live.ejected(a, 31 * SECOND)).isFalse();
    fail(live, "a", 1, 31 * SECOND);
    assertThat(live.ejected(a, 31 * SECOND)).isTrue();
  }

  @Test
  void theSecondEjectionLastsTwiceAsLongUnlessItBehavedBetween() {
    LiveCluster live =
        live(Clusters.named("c").endpoints("a", "b").outliers(rules(1, 10, 0)).build());
    fail(live, "a", 1, 0);
    fail(live, "a", 1, 30 * SECOND);
    assertThat(live.ejected(live.targets()[0], 90 * SECOND - 1)).isTrue();
    assertThat(live.ejected(live.targets()[0], 90 * SECOND)).isFalse();
    fail(live, "a", 1, 110 * SECOND); // two quiet intervals of ten seconds: it counts as the first
    assertThat(live.ejected(live.targets()[0], 140 * SECOND - 1)).isTrue();
    assertThat(live.ejected(live.targets()[0], 140 * SECOND)).isFalse();
  }

  @Test
  void noEjectionLastsLongerThanTheMaximum() {
    LiveCluster live =
        live(Clusters.named("c").endpoints("a", "b").outliers(rules(1, 100, 0)).build());
    long now = 0;
    for (int time = 1; time <= 12; time++) {
      fail(live, "a", 1, now);
      now += Math.min(30 * time, 300) * SECOND;
      assertThat(List.of(address(live.pick(now - 1)), address(live.pick(now - 1))))
          .containsOnly("b");
      assertThat(List.of(address(live.pick(now)), address(live.pick(now)))).contains("a");
    }
  }

  @Test
  void tenPercentStillEjectsOneButNotTwo() {
    LiveCluster live =
        live(Clusters.named("c").endpoints("a", "b", "c").outliers(rules(1, 10, 0)).build());
    fail(live, "a", 1, 0);
    fail(live, "b", 1, 0);
    assertThat(live.ejected(live.targets()[0], 1)).isTrue();
    assertThat(live.ejected(live.targets()[1], 1)).isFalse();
  }

  @Test
  void theLastOneMayGoTooAndThenNobodyTakesCalls() {
    LiveCluster live = live(Clusters.named("c").endpoints("a").outliers(rules(1, 100, 0)).build());
    fail(live, "a", 1, 0);
    assertThat(address(live.pick(1))).isEqualTo("nobody");
  }

  @Test
  void belowMinHealthEverybodyTakesCalls() {
    LiveCluster live =
        live(Clusters.named("c").endpoints("a", "b").outliers(rules(1, 100, 60)).build());
    fail(live, "a", 1, 0);
    assertThat(picks(live, 2)).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void gatewayErrorsCountApart() {
    OutlierDetection gateway =
        new OutlierDetection(
            0, 2, 0, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5), 100, 0);
    LiveCluster live = live(Clusters.named("c").endpoints("a", "b").outliers(gateway).build());
    Target a = live.targets()[0];
    live.answered(a, 503, 0);
    live.answered(a, 500, 0);
    live.answered(a, 503, 0);
    assertThat(live.ejected(a, 1)).isFalse();
    live.failed(a, 504, 0);
    assertThat(live.ejected(a, 1)).isTrue();
  }

  @Test
  void localFailuresCountApartWhereAsked() {
    OutlierDetection local =
        new OutlierDetection(
            1, 1, 2, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5), 100, 0);
    LiveCluster live = live(Clusters.named("c").endpoints("a", "b").outliers(local).build());
    Target a = live.targets()[0];
    live.failed(a, 503, 0);
    assertThat(live.ejected(a, 1)).isFalse();
    live.failed(a, 503, 0);
    assertThat(live.ejected(a, 1)).isTrue();
  }

  @Test
  void thePercentageHoldsWhenManyFailAtOnce() throws Exception {
    String[] addresses = {"a", "b", "c", "d", "e", "f", "g", "h"};
    ExecutorService threads = Executors.newFixedThreadPool(addresses.length);
    try {
      for (int round = 0; round < 50; round++) {
        Cluster cluster =
            Clusters.named("c" + round).endpoints(addresses).outliers(rules(1, 25, 0)).build();
        LiveCluster live = live(cluster);
        CyclicBarrier start = new CyclicBarrier(addresses.length);
        List<Callable<Integer>> failures = new ArrayList<>();
        for (String address : addresses) {
          failures.add(
              () -> {
                int position = start.await(10, TimeUnit.SECONDS);
                fail(live, address, 1, 0);
                return position;
              });
        }
        for (Future<Integer> each : threads.invokeAll(failures)) {
          each.get(10, TimeUnit.SECONDS);
        }
        assertThat(Arrays.stream(live.targets()).filter(target -> live.ejected(target, 1)))
            .hasSize(2);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void stateOutlivesASnapshotAndIsSharedByAllSpellings() {
    ServiceRef service = new ServiceRef("r.default.svc.cluster.local", "r", "default", 9080);
    Clusters long1 = Clusters.named("r.default").service(service, "").endpoints("a", "b");
    LiveCluster before = live(long1.outliers(rules(1, 10, 0)).build());
    fail(before, "a", 1, 0);
    before.enter();
    Cluster again =
        Clusters.named("r")
            .service(service, "")
            .endpoints("b", "a", "c")
            .outliers(rules(1, 10, 0))
            .build();
    LiveCluster after = live(again);
    assertThat(after.state().active()).isEqualTo(1);
    assertThat(after.ejected(after.targets()[1], 1)).isTrue();
    before.leave();
    assertThat(after.state().active()).isZero();
    Cluster subset = Clusters.named("r-v2").service(service, "v2").endpoints("a").build();
    assertThat(live(subset).ejected(live(subset).targets()[0], 1)).isFalse();
  }

  @Test
  void limitsAreConnectionsAndWaitersForHttp1AndRequestsForHttp2() {
    CircuitLimits limits = new CircuitLimits(1, 1, 3, 1, -1, 0);
    LiveCluster http1 = live(Clusters.named("c").limits(limits).build());
    assertThat(List.of(http1.enter(), http1.enter(), http1.enter()))
        .containsExactly(true, true, false);
    LiveCluster http2 =
        live(Clusters.named("d").limits(limits).version(HttpVersion.HTTP_2).build());
    assertThat(List.of(http2.enter(), http2.enter(), http2.enter(), http2.enter()))
        .containsExactly(true, true, true, false);
  }

  @Test
  void anotherIsFoundEvenWhenTheDiceInsist() {
    LiveCluster live =
        live(Clusters.named("c").balancing(Balancing.RANDOM).endpoints("a", "b").build());
    Target[] tried = {live.targets()[0]};
    assertThat(address(live.pickAnother(tried, 5, 0))).isEqualTo("b");
    assertThat(address(live.pickAnother(tried, 0, 0))).isEqualTo("a");
    assertThat(address(live.pickAnother(live.targets(), 5, 0))).isEqualTo("a");
  }
}

package io.inmesh.controlplane.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeasePoolTest {
  private static final QuotaLimit HUNDRED = new QuotaLimit(100, Duration.ofSeconds(1));

  private Instant now = Instant.EPOCH.plusSeconds(1_000);
  private final LeasePool pool = new LeasePool(now);

  @Test
  void sharesAddUpToTheLimit() {
    assertThat(ShareSplit.split(100, new double[] {0, 0, 0})).containsExactly(34, 33, 33);
    assertThat(ShareSplit.split(100, new double[] {90, 10})).containsExactly(86, 14);
    Random random = new Random(7);
    for (int i = 0; i < 1_000; i++) {
      long limit = 1 + random.nextInt(50);
      double[] demands = random.doubles(1 + random.nextInt(20)).map(d -> d * d * 1e6).toArray();
      long[] shares = ShareSplit.split(limit, demands);
      assertThat(Arrays.stream(shares).sum()).isEqualTo(limit);
      assertThat(Arrays.stream(shares).min().orElseThrow())
          .isGreaterThanOrEqualTo(limit >= shares.length ? 1 : 0);
    }
  }

  @Test
  void theOnlyInstanceGetsItAll() {
    assertThat(report(1, 10)).hasValue(100);
  }

  @Test
  void aNewcomerWaitsUntilSomebodyHasGivenUpSomeOfIt() {
    report(1, 10);
    assertThat(report(2, 10)).isEmpty();
    assertThat(report(1, 10)).hasValue(50);
    assertThat(report(2, 10)).isEmpty();
    second();
    assertThat(report(1, 10)).hasValue(50);
    assertThat(report(2, 10)).hasValue(50);
  }

  @Test
  void aYoungPoolGivesEvenSharesBecauseOthersMayHoldOlderOnes() {
    assertThat(pool.report(1, HUNDRED, 4, 50, Duration.ofSeconds(1), now)).hasValue(25);
    now = now.plus(LeasePool.YOUTH).minusMillis(1);
    assertThat(pool.report(1, HUNDRED, 4, 50, Duration.ofSeconds(1), now)).hasValue(25);
    now = now.plusMillis(1);
    assertThat(pool.report(1, HUNDRED, 4, 50, Duration.ofSeconds(1), now)).hasValue(100);
  }

  @Test
  void demandMovesShares() {
    for (int i = 0; i < 12; i++) {
      report(1, 90);
      report(2, 10);
      second();
    }
    assertThat(report(1, 90)).hasValue(86);
    assertThat(report(2, 10)).hasValue(14);
  }

  @Test
  void neverIsMoreInUseThanTheLimit() {
    Random random = new Random(11);
    for (long limit : new long[] {3, 5, 9, 100}) {
      LeasePool any = new LeasePool(now);
      for (int i = 0; i < 2_000; i++) {
        any.report(
            random.nextInt(8),
            new QuotaLimit(limit, Duration.ofSeconds(1)),
            0,
            random.nextInt(1_000),
            Duration.ofSeconds(1),
            now);
        assertThat(any.reserved()).isLessThanOrEqualTo(limit);
        now = now.plusMillis(random.nextInt(400));
      }
    }
  }

  @Test
  void aLimitBelowTheNumberOfInstancesLeavesSomeWithNothing() {
    QuotaLimit two = new QuotaLimit(2, Duration.ofMinutes(1));
    for (int round = 0; round < 5; round++) {
      for (long stream = 1; stream <= 3; stream++) {
        pool.report(stream, two, 3, 10 * stream, Duration.ofSeconds(1), now);
      }
      second();
    }
    assertThat(pool.report(1, two, 3, 10, Duration.ofSeconds(1), now)).hasValue(0);
    assertThat(pool.report(3, two, 3, 30, Duration.ofSeconds(1), now)).hasValue(1);
  }

  @Test
  void leaveFreesTheShareAtOnceAndSilenceAfterItsTime() {
    report(1, 10);
    pool.leave(1);
    assertThat(report(2, 10)).hasValue(100);
    now = now.plus(LeasePool.TTL);
    assertThat(report(3, 10)).isEmpty();
    now = now.plusMillis(1);
    assertThat(report(3, 10)).hasValue(100);
  }

  private OptionalLong report(long stream, long requests) {
    return pool.report(stream, HUNDRED, 0, requests, Duration.ofSeconds(1), now);
  }

  private void second() {
    now = now.plusSeconds(1);
  }
}

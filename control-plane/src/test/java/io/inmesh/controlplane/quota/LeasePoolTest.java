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

  private static final QuotaLimit HOURLY = new QuotaLimit(100, Duration.ofHours(1));

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
    assertThat(pool.report(1, HUNDRED, 4, second(50), now)).hasValue(25);
    now = now.plus(LeasePool.YOUTH).minusMillis(1);
    assertThat(pool.report(1, HUNDRED, 4, second(50), now)).hasValue(25);
    now = now.plusMillis(1);
    assertThat(pool.report(1, HUNDRED, 4, second(50), now)).hasValue(100);
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
            second(random.nextInt(1_000)),
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
        pool.report(stream, two, 3, denied(10 * stream), now);
      }
      second();
    }
    assertThat(pool.report(1, two, 3, denied(10), now)).hasValue(0);
    assertThat(pool.report(3, two, 3, denied(30), now)).hasValue(1);
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

  @Test
  void whatWasUsedOfAnHourStaysUsedWhoeverWantsTheRest() {
    hourly(1, 0, 0);
    hourly(2, 0, 0);
    second();
    assertThat(hourly(1, 80, 0)).hasValue(95);
    Instant end = now.plus(HOURLY.per()).minusSeconds(2); // as its first report told of a second
    for (; now.isBefore(end); second()) {
      hourly(1, 0, 0);
      assertThat(hourly(2, 0, 1_000).orElse(0)).isLessThanOrEqualTo(20);
    }
    hourly(1, 0, 0);
    assertThat(hourly(2, 0, 1_000)).hasValue(95);
  }

  @Test
  void whoLeavesLeavesWhatItUsed() {
    hourly(1, 70, 0);
    pool.leave(1);
    assertThat(pool.size()).isZero();
    assertThat(pool.isOver(now)).isFalse();
    assertThat(hourly(2, 0, 100)).hasValue(30);
    now = now.plus(HOURLY.per().multipliedBy(17).dividedBy(16));
    assertThat(hourly(2, 0, 100)).hasValue(100);
    pool.leave(2);
    assertThat(pool.isOver(now)).isTrue();
  }

  @Test
  void whoComesWhenAllIsUsedGetsNothing() {
    hourly(1, 100, 0);
    assertThat(hourly(2, 0, 1)).as("not even the fallback").hasValue(0);
  }

  @Test
  void whoReportsOnANewStreamTellsOfTheWholePeriod() {
    hourly(1, 30, 0);
    Usage whole = new Usage(true, 40, 0, Duration.ofMinutes(59));
    assertThat(pool.report(1, HOURLY, 0, whole, now)).hasValue(100);
    assertThat(hourly(2, 0, 0)).isEmpty();
    pool.leave(1);
    assertThat(hourly(2, 0, 1)).hasValue(60);
    now = now.plus(Duration.ofMinutes(6));
    assertThat(hourly(2, 0, 1)).as("its hour ended").hasValue(100);
  }

  @Test
  void aLimitPerOtherTimeBeginsAnew() {
    hourly(1, 100, 0);
    QuotaLimit daily = new QuotaLimit(50, Duration.ofDays(1));
    assertThat(pool.report(1, daily, 0, second(0), now)).hasValue(50);
    assertThat(pool.reserved()).isEqualTo(100); // the share that may still be in use
    second();
    pool.report(1, daily, 0, second(0), now);
    assertThat(pool.reserved()).isEqualTo(50);
  }

  /** Instances that use all they are given, whose demand jumps about. */
  @Test
  void noHourSeesMoreThanTheLimitHoweverDemandMoves() {
    Random random = new Random(3);
    long[] used = new long[4];
    for (int i = 0; i < 3_000; i++) {
      int one = random.nextInt(used.length);
      long share = hourly(one, 0, 0).orElse(0);
      long more = random.nextInt(3) == 0 ? Math.max(0, share - used[one]) : 0;
      used[one] += more;
      hourly(one, more, random.nextInt(1_000));
      assertThat(Arrays.stream(used).sum()).isLessThanOrEqualTo(100);
      now = now.plusMillis(random.nextInt(1_000));
    }
    assertThat(Arrays.stream(used).sum()).as("and nothing is lost").isEqualTo(100);
  }

  private OptionalLong report(long stream, long requests) {
    return pool.report(stream, HUNDRED, 0, second(requests), now);
  }

  private static Usage second(long requests) {
    return new Usage(false, requests, 0, Duration.ofSeconds(1));
  }

  private static Usage denied(long requests) {
    return new Usage(false, 0, requests, Duration.ofSeconds(1));
  }

  private OptionalLong hourly(long stream, long allowed, long denied) {
    return pool.report(
        stream, HOURLY, 0, new Usage(false, allowed, denied, Duration.ofSeconds(1)), now);
  }

  private void second() {
    now = now.plusSeconds(1);
  }
}

package io.inmesh.runtime.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Shares come and go with every report; what was used of an interval stays used. */
class AllowanceTest {
  private static final QuotaStrategy NOTHING = new QuotaStrategy.DenyAll();

  private static QuotaStrategy hourly(long share) {
    return new QuotaStrategy.Tokens(share, share, Duration.ofHours(1));
  }

  private static long used(Allowance allowance, long nowNanos) {
    long used = 0;
    while (allowance.tryAcquire(nowNanos)) {
      used++;
    }
    return used;
  }

  @Test
  void aShareThatSwingsIsNoNewLimit() {
    Allowance allowance = Allowance.of(hourly(10), 0);
    long used = used(allowance, 0);
    for (long now = 1; now < 10; now++) {
      allowance = allowance.become(hourly(now % 2 == 0 ? 10 : 4), now);
      used += used(allowance, now);
    }
    assertThat(used).isEqualTo(10);
  }

  @Test
  void aShareThatGoesAndComesBackIsNoNewLimit() {
    Allowance allowance = Allowance.of(hourly(1), 0);
    long used = used(allowance, 0);
    for (long now = 1; now < 10; now++) {
      allowance = allowance.become(now % 2 == 0 ? hourly(1) : NOTHING, now);
      used += used(allowance, now);
    }
    assertThat(used).isEqualTo(1);
  }

  @Test
  void theNextIntervalOwesNothing() {
    long hour = Duration.ofHours(1).toNanos();
    Allowance swung = Allowance.of(hourly(10), 0);
    assertThat(used(swung, 0)).isEqualTo(10);
    swung = swung.become(hourly(4), 1);
    assertThat(used(swung, hour)).isEqualTo(4);
    Allowance back = swung.become(hourly(10), hour + 1);
    assertThat(used(back, hour + 1)).isEqualTo(6);
    Allowance gone = back.become(NOTHING, hour + 2);
    assertThat(used(gone, 2 * hour)).isZero();
    assertThat(used(gone.become(hourly(3), 2 * hour), 2 * hour)).isEqualTo(3);
  }
}

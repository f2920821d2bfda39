package io.inmesh.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RenewalScheduleTest {
  @Test
  void pausesGrowToATwentiethOfALongLife() {
    RenewalSchedule schedule = new RenewalSchedule(() -> 0.999);
    Duration day = Duration.ofDays(1);
    Duration first = schedule.pauseAfterFailure(day);
    Duration last = first;
    for (int i = 0; i < 30; i++) {
      Duration next = schedule.pauseAfterFailure(day);
      assertThat(next).isGreaterThanOrEqualTo(last);
      last = next;
    }
    assertThat(first).isBetween(Duration.ofMillis(900), Duration.ofSeconds(1));
    assertThat(last).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(60));
  }

  @Test
  void evenAHalfMinutesLifeLeavesRoomForManyTries() {
    RenewalSchedule schedule = new RenewalSchedule(() -> 0.999);
    for (int i = 0; i < 30; i++) {
      assertThat(schedule.pauseAfterFailure(Duration.ofSeconds(30)))
          .isLessThanOrEqualTo(Duration.ofMillis(1500));
    }
  }

  @Test
  void jitterHalvesAPauseAtMost() {
    RenewalSchedule least = new RenewalSchedule(() -> 0);
    assertThat(least.pauseAfterFailure(Duration.ofDays(1))).isEqualTo(Duration.ofMillis(500));
  }
}

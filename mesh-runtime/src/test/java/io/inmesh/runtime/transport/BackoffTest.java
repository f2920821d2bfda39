package io.inmesh.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final int[] FULL_SECONDS = {1, 2, 4, 8, 16, 30, 30, 30};

  private static List<Duration> pauses(Backoff backoff) {
    List<Duration> pauses = new ArrayList<>();
    for (int i = 0; i < FULL_SECONDS.length; i++) {
      pauses.add(Duration.ofNanos(backoff.nextNanos()));
    }
    return pauses;
  }

  @Test
  void doublesUpTo30SecondsAndSpreadsOverTheUpperHalf() {
    List<Duration> least = pauses(new Backoff(() -> 0));
    List<Duration> most = pauses(new Backoff(() -> Math.nextDown(1.0)));
    for (int i = 0; i < FULL_SECONDS.length; i++) {
      assertThat(least.get(i)).isEqualTo(Duration.ofMillis(FULL_SECONDS[i] * 500L));
      assertThat(most.get(i))
          .isBetween(
              Duration.ofMillis(FULL_SECONDS[i] * 1000L - 1),
              Duration.ofMillis(FULL_SECONDS[i] * 1000L));
    }
  }

  @Test
  void aMeshDoesNotComeBackInOneWave() {
    SplittableRandom random = new SplittableRandom(1);
    int[] tenths = new int[10];
    for (int client = 0; client < 10_000; client++) {
      Backoff backoff = new Backoff(random::nextDouble);
      long at = backoff.nextNanos();
      tenths[(int) ((at - 500_000_000L) / 50_000_000L)]++;
    }
    assertThat(tenths).doesNotContain(0);
    assertThat(Arrays.stream(tenths).max().orElse(0)).isLessThan(1_200);
  }

  @Test
  void beginsAnewOnceTheConnectionHasProvedItself() {
    Backoff backoff = new Backoff(() -> 0);
    pauses(backoff);
    backoff.reset();
    assertThat(pauses(backoff)).isEqualTo(pauses(new Backoff(() -> 0)));
  }
}

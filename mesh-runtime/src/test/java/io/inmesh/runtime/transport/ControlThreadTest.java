package io.inmesh.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ControlThreadTest {
  private final ControlThread thread = new ControlThread();

  @Test
  void runsWhatWasHandedOverBeforeItCloses() {
    AtomicInteger ran = new AtomicInteger();
    for (int i = 0; i < 20_000; i++) {
      thread.loop().executor().execute(ran::incrementAndGet);
    }
    thread.close();
    assertThat(ran).hasValue(20_000);
  }

  @Test
  void dropsTimersWhenItCloses() {
    AtomicInteger ran = new AtomicInteger();
    thread.loop().scheduler().after(TimeUnit.HOURS.toNanos(1), ran::incrementAndGet);
    thread.close();
    thread.loop().executor().execute(ran::incrementAndGet);
    assertThat(ran).hasValue(0);
  }

  @Test
  void aTaskThatHangsHoldsTheCloseForASecondAtMost() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    thread
        .loop()
        .executor()
        .execute(
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });
    thread.close();
    assertThat(awaited(interrupted)).isTrue();
  }

  @Test
  void runsInOrderAndGoesOnAfterAFailure() {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      thread
          .loop()
          .executor()
          .execute(
              () -> {
                order.add(number);
                if (number % 10 == 0) {
                  throw new IllegalStateException("one of many");
                }
              });
    }
    CountDownLatch done = new CountDownLatch(1);
    thread.loop().executor().execute(done::countDown);
    assertThat(awaited(done)).isTrue();
    assertThat(order).hasSize(1_000).isSorted();
    thread.close();
  }

  @Test
  void closingFromItsOwnThreadDoesNotWaitForItself() {
    CountDownLatch closed = new CountDownLatch(1);
    thread
        .loop()
        .executor()
        .execute(
            () -> {
              thread.close();
              closed.countDown();
            });
    assertThat(awaited(closed)).isTrue();
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

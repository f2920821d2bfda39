package io.inmesh.cli.demo;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Waits for processes that are not our children: the JDK's own way looks only every few seconds.
 */
final class Processes {

  private static final long POLL_MILLIS = 10;

  private Processes() {}

  /**
   * Whether it runs: one that has ended and waits to be reaped, by a slow init, shows no command
   * any more.
   */
  static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  /** Whether the process was gone in time. */
  static boolean awaitGone(ProcessHandle process, Duration patience) throws InterruptedException {
    long giveUpAt = System.nanoTime() + patience.toNanos();
    while (runs(process)) {
      if (System.nanoTime() > giveUpAt) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    return true;
  }
}

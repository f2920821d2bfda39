package io.inmesh.examples.boot.meshed;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what another process does, and for its end. */
final class Waiting {
  private static final long POLL_MILLIS = 10;

  /** What may come true, or fail to be found out. */
  interface Condition {
    boolean holds() throws Exception;
  }

  private Waiting() {}

  /**
   * @param evidence what to show when it did not come true
   */
  static void until(Duration patience, String what, Process process, Object evidence, Condition it)
      throws Exception {
    long giveUpAt = System.nanoTime() + patience.toNanos();
    while (!it.holds()) {
      if (System.nanoTime() > giveUpAt || !process.isAlive()) {
        throw new AssertionError(
            "%s: not within %d s, or the process ended.%n%s"
                .formatted(what, patience.toSeconds(), evidence));
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }

  /** Asks a process to end, and makes it. */
  static void end(Process process, Duration patience) {
    process.destroy();
    try {
      if (process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}

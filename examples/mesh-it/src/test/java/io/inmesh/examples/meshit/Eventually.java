package io.inmesh.examples.meshit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What takes effect a moment after it was said. */
final class Eventually {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final long POLL_MILLIS = 20;

  /** Whether it has come about. */
  interface Condition {
    boolean holds() throws Exception;
  }

  private Eventually() {}

  /** Returns when it holds. */
  static void eventually(String what, Condition condition) throws Exception {
    within(PATIENCE, what, condition);
  }

  /** Returns when it holds. */
  static void within(Duration patience, String what, Condition condition) throws Exception {
    long giveUpAt = System.nanoTime() + patience.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > giveUpAt) {
        throw new AssertionError("not within " + patience.toSeconds() + " s: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
  }
}

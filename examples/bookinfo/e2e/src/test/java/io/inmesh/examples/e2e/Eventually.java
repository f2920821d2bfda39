package io.inmesh.examples.e2e;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what a push of configuration brings about. */
final class Eventually {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long POLL_MILLIS = 100;

  /** A condition that may fail to be found out. */
  interface Condition {
    boolean holds() throws Exception;
  }

  private Eventually() {}

  static void eventually(String what, Condition condition) throws Exception {
    within(PATIENCE, what, condition);
  }

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

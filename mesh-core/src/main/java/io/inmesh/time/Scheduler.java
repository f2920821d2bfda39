package io.inmesh.time;

/** Runs something later. Implementations say on which thread; tasks must not block. */
@FunctionalInterface
public interface Scheduler {
  /**
   * Runs the task once, after the delay.
   *
   * @param task must not block
   * @param delayNanos zero or more
   * @return undoes it, when it has not begun
   */
  Cancellation after(long delayNanos, Runnable task);

  /** Undoes what was scheduled; doing it twice, or too late, is harmless. */
  @FunctionalInterface
  interface Cancellation {
    /** The task does not begin from now on. */
    void cancel();
  }
}

package io.inmesh.grpc;

import io.grpc.Deadline;
import io.grpc.SynchronizationContext;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The waits of one call between its attempts: they end by time, by somebody who wakes it, or at the
 * caller's deadline. Inside the call's synchronization context.
 */
final class Pause {
  private final SynchronizationContext serial;
  private final ScheduledExecutorService timers;
  private final @Nullable Deadline deadline;
  private SynchronizationContext.@Nullable ScheduledHandle timer;
  private @Nullable Runnable then;

  Pause(
      SynchronizationContext serial, ScheduledExecutorService timers, @Nullable Deadline deadline) {
    this.serial = serial;
    this.timers = timers;
    this.deadline = deadline;
  }

  /** Whether the caller's deadline has passed. */
  boolean expired() {
    return deadline != null && deadline.isExpired();
  }

  /**
   * Waits, at most until the deadline.
   *
   * @param next runs once
   * @return wakes it before; harmless when it is over
   * @throws RejectedExecutionException if the timers are shut down
   */
  Runnable waitFor(long nanos, Runnable next) {
    then = next;
    long wait = nanos;
    if (deadline != null) {
      wait = Math.min(wait, Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
    }
    Runnable wake = () -> wake(next);
    timer = serial.schedule(wake, wait, TimeUnit.NANOSECONDS, timers);
    return wake;
  }

  @SuppressWarnings("ReferenceEquality") // this very wait, not a later one
  private void wake(Runnable next) {
    if (then == next) {
      cancel();
      next.run();
    }
  }

  /** What was waited for does not happen any more. */
  void cancel() {
    then = null;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}

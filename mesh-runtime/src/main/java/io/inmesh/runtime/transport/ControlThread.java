package io.inmesh.runtime.transport;

import io.inmesh.time.Ticker;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link Loop} on one daemon thread, {@code inmesh-control}. */
public final class ControlThread implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlThread.class);

  private final ScheduledThreadPoolExecutor executor;
  private final Loop loop;

  /** Starts nothing: the thread begins with the first task. */
  public ControlThread() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "inmesh-control");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    loop =
        new Loop(
            this::execute,
            (delayNanos, task) -> {
              Future<?> later = schedule(task, delayNanos);
              return () -> later.cancel(false);
            },
            Ticker.system());
  }

  /** The loop that runs on it. */
  public Loop loop() {
    return loop;
  }

  private void execute(Runnable task) {
    Future<?> unused = schedule(task, 0);
  }

  private Future<?> schedule(Runnable task, long delayNanos) {
    try {
      return executor.schedule(() -> run(task), delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      return java.util.concurrent.CompletableFuture.completedFuture(null);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("a task of the mesh failed; configuration goes on with what it had", e);
    }
  }

  /** Drops what has not begun. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}

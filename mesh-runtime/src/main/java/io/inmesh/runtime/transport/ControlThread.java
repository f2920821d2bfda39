package io.inmesh.runtime.transport;

import io.inmesh.time.Ticker;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link Loop} on one daemon thread, {@code inmesh-control}. */
public final class ControlThread implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlThread.class);

  private static final long CLOSE_MILLIS = 1_000;

  private final ScheduledThreadPoolExecutor executor;
  private final Loop loop;
  private volatile @Nullable Thread thread;

  /** Starts nothing: the thread begins with the first task. */
  public ControlThread() {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, "inmesh-control");
              made.setDaemon(true);
              thread = made;
              return made;
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
      return CompletableFuture.completedFuture(null);
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      log.error("a task of the mesh failed; configuration goes on with what it had", e);
    }
  }

  /** Runs what was handed over so far, for a second at most; drops timers, and what comes later. */
  @Override
  public void close() {
    if (Thread.currentThread() != thread) {
      try {
        schedule(() -> {}, 0).get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | CancellationException | TimeoutException e) {
        log.warn("the mesh's control thread is busy; what it has not done yet is left undone");
      }
    }
    executor.shutdownNow();
  }
}

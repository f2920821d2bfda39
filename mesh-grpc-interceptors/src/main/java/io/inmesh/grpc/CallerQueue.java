package io.inmesh.grpc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the callbacks of one call on an executor of the application, one at a time and in their
 * order, whatever the executor does at once. Bounded by the messages that were asked for.
 */
final class CallerQueue implements Executor, Runnable {
  private static final Logger log = LoggerFactory.getLogger(CallerQueue.class);

  private final Executor executor;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean scheduled = new AtomicBoolean();

  CallerQueue(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    schedule();
  }

  private void schedule() {
    if (!scheduled.compareAndSet(false, true)) {
      return;
    }
    try {
      executor.execute(this);
    } catch (RejectedExecutionException e) {
      run(); // who closed the executor still learns how the call ended
    }
  }

  @Override
  public void run() {
    try {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    } catch (RuntimeException e) {
      log.warn("a listener of the application failed", e);
    } finally {
      scheduled.set(false);
      if (!tasks.isEmpty()) {
        schedule();
      }
    }
  }
}

package io.inmesh.runtime.testing;

import io.inmesh.runtime.transport.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A loop driven by hand, with a clock of its own. For one thread. */
public final class ManualLoop {
  private final Queue<Runnable> now = new ArrayDeque<>();
  private final PriorityQueue<Later> later =
      new PriorityQueue<>(Comparator.comparingLong(Later::atNanos).thenComparing(Later::order));
  private long nanos = 1_000_000_000L;
  private long order;

  private static final class Later {
    private final long atNanos;
    private final long order;
    private final Runnable task;
    private boolean cancelled;

    Later(long atNanos, long order, Runnable task) {
      this.atNanos = atNanos;
      this.order = order;
      this.task = task;
    }

    long atNanos() {
      return atNanos;
    }

    long order() {
      return order;
    }
  }

  /** The loop. */
  public Loop loop() {
    return new Loop(
        now::add,
        (delayNanos, task) -> {
          Later entry = new Later(nanos + delayNanos, order++, task);
          later.add(entry);
          return () -> entry.cancelled = true;
        },
        () -> nanos);
  }

  /** Runs what is due now, and what that leads to. */
  public void run() {
    Runnable task;
    while ((task = now.poll()) != null) {
      task.run();
    }
  }

  /** Lets time pass, running what becomes due in its order. */
  public void advance(Duration by) {
    long until = nanos + by.toNanos();
    run();
    while (!later.isEmpty() && later.peek().atNanos <= until) {
      Later next = later.poll();
      nanos = Math.max(nanos, next.atNanos);
      if (!next.cancelled) {
        next.task.run();
      }
      run();
    }
    nanos = until;
  }
}

package io.inmesh.controlplane.push;

import io.inmesh.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action once for many triggers: when they have been quiet for a while, and after a longest
 * delay in any case. Confined to the executor's one thread.
 */
final class Debounce {
  private final ScheduledExecutorService executor;
  private final Duration quiet;
  private final Duration delayMax;
  private final Ticker ticker;
  private final Action action;
  private @Nullable ScheduledFuture<?> pending;
  private long firstNanos;

  /** What is run; it is told how long the oldest trigger has waited. */
  interface Action {
    void run(Duration waited);
  }

  Debounce(
      ScheduledExecutorService executor,
      Duration quiet,
      Duration delayMax,
      Ticker ticker,
      Action action) {
    this.executor = executor;
    this.quiet = quiet;
    this.delayMax = delayMax;
    this.ticker = ticker;
    this.action = action;
  }

  void trigger() {
    long now = ticker.nanos();
    ScheduledFuture<?> before = pending;
    if (before == null) {
      firstNanos = now;
    } else {
      before.cancel(false);
    }
    long left = delayMax.toNanos() - (now - firstNanos);
    long delay = Math.max(0, Math.min(quiet.toNanos(), left));
    pending = executor.schedule(this::fire, delay, TimeUnit.NANOSECONDS);
  }

  private void fire() {
    pending = null;
    action.run(Duration.ofNanos(ticker.nanos() - firstNanos));
  }
}

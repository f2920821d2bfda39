package io.inmesh.runtime.quota;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one strategy lets through, counted. Any thread; a permit is one compare-and-set on one word,
 * without allocation. Tokens come whole, at the end of each interval, as Envoy's do.
 */
final class Allowance {
  private static final long TOKENS_MASK = 0xFFFF_FFFFL;
  private static final int INTERVAL_SHIFT = 32;

  private final QuotaStrategy strategy;
  private final boolean all;
  private final long max;
  private final long perFill;
  private final long intervalNanos;
  private final long startNanos;

  /** Upper half: the interval that was last seen; lower half: tokens left in it. */
  private final AtomicLong state;

  private Allowance(QuotaStrategy strategy, long startNanos, long left) {
    this.strategy = strategy;
    this.all = strategy instanceof QuotaStrategy.AllowAll;
    this.startNanos = startNanos;
    if (strategy instanceof QuotaStrategy.Tokens tokens) {
      max = Math.min(tokens.max(), TOKENS_MASK);
      perFill = tokens.perFill();
      intervalNanos = tokens.interval().toNanos();
    } else {
      max = 0;
      perFill = 0;
      intervalNanos = Long.MAX_VALUE;
    }
    state = new AtomicLong(Math.min(left, max));
  }

  /** A full one. */
  static Allowance of(QuotaStrategy strategy, long nowNanos) {
    return new Allowance(strategy, nowNanos, Long.MAX_VALUE);
  }

  QuotaStrategy strategy() {
    return strategy;
  }

  /**
   * Another strategy from now on. What was used of this interval stays used, and the interval ends
   * when it would have: a new share is no new limit.
   */
  Allowance become(QuotaStrategy next, long nowNanos) {
    if (intervalNanos == Long.MAX_VALUE
        || !(next instanceof QuotaStrategy.Tokens tokens)
        || tokens.interval().toNanos() != intervalNanos) {
      return of(next, nowNanos);
    }
    long interval = (nowNanos - startNanos) / intervalNanos;
    long used = max - left(state.get(), interval);
    return new Allowance(
        next, startNanos + interval * intervalNanos, Math.max(0, tokens.max() - used));
  }

  boolean tryAcquire(long nowNanos) {
    if (all || max == 0) {
      return all;
    }
    long interval = Math.max(0, nowNanos - startNanos) / intervalNanos;
    while (true) {
      long seen = state.get();
      long left = left(seen, interval);
      if (left == 0) {
        return false;
      }
      // A clock read late may be of an interval before the one seen; it takes from that one.
      long at = Math.max(interval, seen >>> INTERVAL_SHIFT);
      if (state.compareAndSet(seen, at << INTERVAL_SHIFT | (left - 1))) {
        return true;
      }
    }
  }

  private long left(long seen, long interval) {
    long left = seen & TOKENS_MASK;
    long passed = interval - (seen >>> INTERVAL_SHIFT);
    if (passed <= 0) {
      return left;
    }
    long fills = Math.min(passed, max / perFill + 1);
    return Math.min(max, left + fills * perFill);
  }
}

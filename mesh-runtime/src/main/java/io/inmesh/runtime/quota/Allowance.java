package io.inmesh.runtime.quota;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

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

  /** What was used beyond {@code max} before this began; counts in the first interval. */
  private final long overdrawn;

  /** What was in force before calls were refused altogether: nobody forgets what it let through. */
  private final @Nullable Allowance before;

  /** Upper half: the interval that was last seen; lower half: tokens left in it. */
  private final AtomicLong state;

  private Allowance(
      QuotaStrategy strategy, long startNanos, long used, @Nullable Allowance before) {
    this.strategy = strategy;
    this.before = before;
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
    overdrawn = Math.max(0, used - max);
    state = new AtomicLong(Math.max(0, max - used));
  }

  /** A full one. */
  static Allowance of(QuotaStrategy strategy, long nowNanos) {
    return new Allowance(strategy, nowNanos, 0, null);
  }

  QuotaStrategy strategy() {
    return strategy;
  }

  /**
   * Another strategy from now on. What was used of this interval stays used, and the interval ends
   * when it would have: a new share is no new limit.
   */
  Allowance become(QuotaStrategy next, long nowNanos) {
    if (before != null) {
      return before.become(next, nowNanos);
    }
    if (intervalNanos != Long.MAX_VALUE && next instanceof QuotaStrategy.DenyAll) {
      return new Allowance(next, nowNanos, 0, this);
    }
    if (intervalNanos == Long.MAX_VALUE
        || !(next instanceof QuotaStrategy.Tokens tokens)
        || tokens.interval().toNanos() != intervalNanos) {
      return of(next, nowNanos);
    }
    Used used = used(nowNanos);
    return new Allowance(next, nowNanos - used.nanos, used.requests, null);
  }

  /**
   * What it let through in the interval that goes on.
   *
   * @param requests that passed
   * @param nanos since the interval began
   */
  record Used(long requests, long nanos) {}

  /** What was used of the present interval; nothing, since now, where there are no intervals. */
  Used used(long nowNanos) {
    if (before != null) {
      return before.used(nowNanos);
    }
    if (intervalNanos == Long.MAX_VALUE) {
      return new Used(0, 0);
    }
    long passed = Math.max(0, nowNanos - startNanos);
    long interval = passed / intervalNanos;
    long used = max - left(state.get(), interval) + (interval == 0 ? overdrawn : 0);
    return new Used(used, passed % intervalNanos);
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

package io.inmesh.spi;

import io.inmesh.time.Ticker;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A bucket that refills evenly: {@code tokens} per interval, at most {@code tokens} in it, full at
 * the beginning. What it holds is one moment (when it will be full again), moved by
 * compare-and-set: no lock, no allocation. A new lease changes the rate and keeps what was taken.
 */
public final class TokenBucket implements QuotaBucket {
  private final Ticker ticker;
  private final AtomicLong fullAtNanos;
  private final LongAdder allowed = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private volatile Rate rate;

  /**
   * @param tokens 0 = nothing passes
   */
  private record Rate(long tokens, long intervalNanos) {
    long nanosPerToken() {
      return Math.max(1, intervalNanos / tokens);
    }
  }

  /**
   * A full bucket.
   *
   * @param tokens per interval; 0 = nothing passes
   * @param intervalNanos at least 1
   */
  public TokenBucket(Ticker ticker, long tokens, long intervalNanos) {
    this.ticker = ticker;
    this.rate = checked(tokens, intervalNanos);
    this.fullAtNanos = new AtomicLong(ticker.nanos());
  }

  /** Another rate from now on. */
  public void lease(long tokens, long intervalNanos) {
    rate = checked(tokens, intervalNanos);
  }

  private static Rate checked(long tokens, long intervalNanos) {
    if (tokens < 0 || intervalNanos < 1) {
      throw new IllegalArgumentException(
          "token bucket: %d tokens per %d ns (expected: 0 or more per 1 or more)"
              .formatted(tokens, intervalNanos));
    }
    return new Rate(tokens, intervalNanos);
  }

  @Override
  public boolean tryAcquire() {
    boolean acquired = take(rate);
    (acquired ? allowed : denied).increment();
    return acquired;
  }

  private boolean take(Rate current) {
    if (current.tokens == 0) {
      return false;
    }
    long step = current.nanosPerToken();
    while (true) {
      long now = ticker.nanos();
      long fullAt = fullAtNanos.get();
      long from = fullAt - now > 0 ? fullAt : now;
      if (from + step - now > step * current.tokens) {
        return false;
      }
      if (fullAtNanos.compareAndSet(fullAt, from + step)) {
        return true;
      }
    }
  }

  /** How many passed since this was last asked; for the report to whoever leases. */
  public long takeAllowed() {
    return allowed.sumThenReset();
  }

  /** How many did not pass since this was last asked. */
  public long takeDenied() {
    return denied.sumThenReset();
  }
}

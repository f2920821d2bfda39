package io.inmesh.spi;

import io.inmesh.time.Ticker;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A bucket that refills evenly: {@code tokens} per interval, at most {@code tokens} in it, full at
 * the beginning. What it holds is one moment (when it will be full again), moved by
 * compare-and-set: no lock, no allocation.
 */
public final class TokenBucket implements QuotaBucket {
  private final Ticker ticker;
  private final long tokens;
  private final long nanosPerToken;
  private final AtomicLong fullAtNanos;

  /**
   * A full bucket.
   *
   * @param tokens per interval; 0 = nothing passes
   * @param intervalNanos at least 1
   */
  public TokenBucket(Ticker ticker, long tokens, long intervalNanos) {
    if (tokens < 0 || intervalNanos < 1) {
      throw new IllegalArgumentException(
          "token bucket: %d tokens per %d ns (expected: 0 or more per 1 or more)"
              .formatted(tokens, intervalNanos));
    }
    this.ticker = ticker;
    this.tokens = tokens;
    this.nanosPerToken = tokens == 0 ? 0 : Math.max(1, intervalNanos / tokens);
    this.fullAtNanos = new AtomicLong(ticker.nanos());
  }

  @Override
  public boolean tryAcquire() {
    if (tokens == 0) {
      return false;
    }
    while (true) {
      long now = ticker.nanos();
      long fullAt = fullAtNanos.get();
      long from = fullAt - now > 0 ? fullAt : now;
      if (from + nanosPerToken - now > nanosPerToken * tokens) {
        return false;
      }
      if (fullAtNanos.compareAndSet(fullAt, from + nanosPerToken)) {
        return true;
      }
    }
  }
}

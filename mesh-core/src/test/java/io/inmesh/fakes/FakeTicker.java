package io.inmesh.fakes;

import io.inmesh.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that a test moves. Starts near the overflow of long, where naive comparisons fail. */
public final class FakeTicker implements Ticker {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);

  @Override
  public long nanos() {
    return nanos.get();
  }

  /** Time passes. */
  public void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}

package io.inmesh.runtime.quota;

import io.inmesh.spi.QuotaBucket;
import io.inmesh.time.Ticker;
import java.util.concurrent.atomic.LongAdder;

/**
 * A bucket whose allowance the control plane leases. Permits on any thread; everything else on the
 * control thread.
 */
final class LeasedBucket implements QuotaBucket {
  private final Ticker ticker;
  private final LongAdder allowed = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private volatile Allowance allowance;
  private long reportedAtNanos;

  LeasedBucket(QuotaStrategy first, Ticker ticker) {
    this.ticker = ticker;
    this.allowance = Allowance.of(first, ticker.nanos());
    this.reportedAtNanos = ticker.nanos();
  }

  @Override
  public boolean tryAcquire() {
    boolean permitted = allowance.tryAcquire(ticker.nanos());
    (permitted ? allowed : denied).increment();
    return permitted;
  }

  void become(QuotaStrategy strategy) {
    if (!allowance.strategy().equals(strategy)) {
      allowance = allowance.become(strategy, ticker.nanos());
    }
  }

  /** What happened since the last report. */
  Usage usage() {
    long now = ticker.nanos();
    Usage usage = new Usage(allowed.sumThenReset(), denied.sumThenReset(), now - reportedAtNanos);
    reportedAtNanos = now;
    return usage;
  }

  /** What happened in the present interval: who has not heard of it yet must know all of it. */
  Usage usageOfInterval() {
    long now = ticker.nanos();
    allowed.reset();
    reportedAtNanos = now;
    Allowance.Used used = allowance.used(now);
    return new Usage(used.requests(), denied.sumThenReset(), used.nanos());
  }

  record Usage(long allowed, long denied, long elapsedNanos) {}
}

package io.inmesh.ca;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How many requests the CA looks at: so many a second in all, and so many from one address, each
 * with a burst of the same size times two. Remembers 4096 addresses. Any thread.
 */
final class RequestLimit {
  private static final int ADDRESSES_MAX = 4096;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final long spacingAllNanos;
  private final long spacingOneNanos;
  private final LongSupplier nanos;
  private final Map<String, Long> byAddress =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > ADDRESSES_MAX;
        }
      };
  private long allNextNanos;

  RequestLimit(int perSecond, int perSecondAndAddress, LongSupplier nanos) {
    this.spacingAllNanos = SECOND_NANOS / perSecond;
    this.spacingOneNanos = SECOND_NANOS / perSecondAndAddress;
    this.nanos = nanos;
    this.allNextNanos = nanos.getAsLong();
  }

  /** May this request be looked at? Counts it if so. */
  synchronized boolean admit(String address) {
    long now = nanos.getAsLong();
    long oneNext = byAddress.getOrDefault(address, now);
    long burst = 2 * SECOND_NANOS;
    if (oneNext - now > burst || allNextNanos - now > burst) {
      return false;
    }
    byAddress.put(address, later(oneNext, now) + spacingOneNanos);
    allNextNanos = later(allNextNanos, now) + spacingAllNanos;
    return true;
  }

  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }
}

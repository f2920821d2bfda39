package io.inmesh.controlplane.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The shares of one limit. A share that grows takes only what is free, and what another gave up
 * counts as free only when that one has reported again, so the shares in force never add up to more
 * than the limit. Beyond it go only, each with at most the fallback of a tenth of the limit (at
 * least 1): instances that have just joined, until their first assignment; and those that were cut
 * off for longer than {@link #TTL}, with what they last had. Confined to one thread.
 */
final class LeasePool {
  /**
   * How long an assignment holds without a report; a lost instance's share is kept free so long.
   */
  static final Duration TTL = Duration.ofSeconds(60);

  private static final Duration EFFECT = Duration.ofMillis(500);
  private static final double NEWEST_PART = 0.5;

  private final Map<Long, Lease> leases = new LinkedHashMap<>();

  private static final class Lease {
    private long share;
    private long reserved; // what it may be using: the greater of its last two shares
    private double demand; // requests per period of the limit
    private boolean reported;
    private Instant assignedAt = Instant.EPOCH;
    private Instant seenAt = Instant.EPOCH;
  }

  /**
   * An instance reports.
   *
   * @param stream tells instances apart
   * @param requests allowed and denied since the last report
   * @param elapsed since then; zero with the first
   * @return its share from now on; empty: nothing is free yet, it stays at the fallback
   */
  OptionalLong report(long stream, QuotaLimit limit, long requests, Duration elapsed, Instant now) {
    leases.values().removeIf(lease -> lease.seenAt.plus(TTL).isBefore(now) && lease.reported);
    Lease lease = leases.computeIfAbsent(stream, s -> new Lease());
    lease.seenAt = now;
    measure(lease, limit, requests, elapsed);
    if (!now.isBefore(lease.assignedAt.plus(EFFECT))) {
      lease.reserved = lease.share;
    }
    long target = target(stream, limit);
    long free = limit.requests() - reserved();
    long share =
        target <= lease.share
            ? target
            : lease.share + Math.max(0, Math.min(target - lease.share, free));
    if (share == 0 && target > 0) {
      return OptionalLong.empty();
    }
    lease.share = share;
    lease.reserved = Math.max(lease.reserved, share);
    lease.assignedAt = now;
    return OptionalLong.of(share);
  }

  /** An instance took leave: its share is free. */
  void leave(long stream) {
    leases.remove(stream);
  }

  boolean isEmpty() {
    return leases.isEmpty();
  }

  /** What may be in use in all. */
  long reserved() {
    long sum = 0;
    for (Lease lease : leases.values()) {
      sum += lease.reserved;
    }
    return sum;
  }

  private static void measure(Lease lease, QuotaLimit limit, long requests, Duration elapsed) {
    if (elapsed.isZero() || elapsed.isNegative()) {
      lease.demand = lease.reported ? lease.demand : requests;
    } else {
      double perPeriod = requests * (double) limit.per().toNanos() / elapsed.toNanos();
      lease.demand =
          lease.reported ? lease.demand + NEWEST_PART * (perPeriod - lease.demand) : perPeriod;
    }
    lease.reported = true;
  }

  private long target(long stream, QuotaLimit limit) {
    double[] demands = leases.values().stream().mapToDouble(lease -> lease.demand).toArray();
    long[] shares = ShareSplit.split(limit.requests(), demands);
    int i = 0;
    for (long key : leases.keySet()) {
      if (key == stream) {
        return shares[i];
      }
      i++;
    }
    throw new IllegalStateException("stream %d holds no lease".formatted(stream));
  }
}

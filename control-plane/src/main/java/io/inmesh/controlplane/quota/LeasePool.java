package io.inmesh.controlplane.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The shares of one limit. A share that grows takes only what is free, and what another gave up
 * counts as free only when that one has reported again, so the shares in force never add up to more
 * than the limit. In its first {@link #YOUTH} a pool gives nobody more than an even share, because
 * others may hold shares that an earlier control plane gave them.
 *
 * <p>What goes beyond the limit: an instance that has just joined, until its first assignment, with
 * at most a tenth of the limit (at least 1); one that was cut off for longer than {@link #TTL},
 * with what it last had; and after a restart of the control plane, for one interval of reporting,
 * the difference between old and even shares. Confined to one thread.
 */
final class LeasePool {
  /**
   * How long an assignment holds without a report; a lost instance's share is kept free so long.
   */
  static final Duration TTL = Duration.ofSeconds(60);

  /** How long a pool takes to have heard of everybody. */
  static final Duration YOUTH = Duration.ofSeconds(5);

  private static final Duration EFFECT = Duration.ofMillis(500);
  private static final double NEWEST_PART = 0.5;

  private final Map<Long, Lease> leases = new LinkedHashMap<>();
  private final Instant grownUpAt;

  private static final class Lease {
    private long share;
    private long reserved; // what it may be using: the greater of its last two shares
    private double demand; // requests per period of the limit
    private boolean reported;
    private Instant assignedAt = Instant.EPOCH;
    private Instant seenAt = Instant.EPOCH;
  }

  LeasePool(Instant now) {
    grownUpAt = now.plus(YOUTH);
  }

  /**
   * An instance reports.
   *
   * @param stream tells instances apart
   * @param instances how many there are, whether they have reported or not
   * @param requests allowed and denied since the last report
   * @param elapsed since then; zero with the first
   * @return its share from now on; empty: nothing is free yet, it stays at the fallback
   */
  OptionalLong report(
      long stream, QuotaLimit limit, int instances, long requests, Duration elapsed, Instant now) {
    leases.values().removeIf(lease -> lease.seenAt.plus(TTL).isBefore(now) && lease.reported);
    Lease lease = leases.computeIfAbsent(stream, s -> new Lease());
    lease.seenAt = now;
    measure(lease, limit, requests, elapsed);
    if (!now.isBefore(lease.assignedAt.plus(EFFECT))) {
      lease.reserved = lease.share;
    }
    long target = target(stream, limit);
    if (now.isBefore(grownUpAt) && instances > leases.size()) {
      target = Math.min(target, Math.max(1, limit.requests() / instances));
    }
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

  int size() {
    return leases.size();
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

package io.inmesh.controlplane.quota;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The shares of one limit. A share that grows takes only what is free; what another gave up counts
 * as free only when that one has reported again, and what was used of a period not before its end.
 * So the shares in force never add up to more than the limit, and over a period longer than the
 * pauses between reports no more is used, however shares move. In its first {@link #YOUTH} a pool
 * gives nobody more than an even share, because others may hold shares that an earlier control
 * plane gave them.
 *
 * <p>What goes beyond the limit: an instance that has just joined, until its first assignment, with
 * at most a tenth of the limit (at least 1); one that was cut off for longer than {@link #TTL},
 * with what it last had; what one had used that died without taking leave; and after a restart of
 * the control plane, for one interval of reporting, the difference between old and even shares.
 * Confined to one thread.
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
  private static final int PARTS = 16;

  private final Map<Long, Lease> leases = new LinkedHashMap<>();
  private final Instant grownUpAt;
  private Duration per = Duration.ZERO;

  /** What those who took leave had used, by when it may be used again. */
  private final NavigableMap<Instant, Long> gone = new TreeMap<>();

  private static final class Lease {
    private long share;
    private long before; // the share that it may still be using
    private double demand; // requests per period of the limit
    private boolean reported;
    private Instant assignedAt = Instant.EPOCH;
    private Instant seenAt = Instant.EPOCH;
    private Spent spent;

    Lease(Instant begin) {
      spent = new Spent(begin);
    }

    /** What nobody else may use. */
    long reserved() {
      return Math.max(spent.requests(), Math.max(share, before));
    }
  }

  LeasePool(Instant now) {
    grownUpAt = now.plus(YOUTH);
  }

  /**
   * An instance reports.
   *
   * @param stream tells instances apart
   * @param instances how many there are, whether they have reported or not
   * @return its share from now on; empty: nothing is free yet, it stays at the fallback
   */
  OptionalLong report(long stream, QuotaLimit limit, int instances, Usage usage, Instant now) {
    forget(limit.per(), now);
    Lease lease = leases.computeIfAbsent(stream, s -> new Lease(now.minus(usage.elapsed())));
    lease.seenAt = now;
    measure(lease, limit, usage);
    lease.spent.add(usage, limit, now);
    if (!now.isBefore(lease.assignedAt.plus(EFFECT))) {
      lease.before = lease.share;
    }
    long target = target(stream, limit);
    if (now.isBefore(grownUpAt) && instances > leases.size()) {
      target = Math.min(target, Math.max(1, limit.requests() / instances));
    }
    long room = Math.max(0, limit.requests() - (reserved() - lease.reserved()));
    long share = target <= lease.share ? target : Math.max(lease.share, Math.min(target, room));
    if (share == 0 && target > 0 && spent() < limit.requests()) {
      return OptionalLong.empty();
    }
    lease.before = Math.max(lease.before, share);
    lease.share = share;
    lease.assignedAt = now;
    return OptionalLong.of(share);
  }

  /**
   * What is over: leases without reports, periods of those who left; all periods if they change.
   */
  private void forget(Duration per, Instant now) {
    leases.values().removeIf(lease -> lease.seenAt.plus(TTL).isBefore(now) && lease.reported);
    gone.headMap(now, true).clear();
    if (!per.equals(this.per)) {
      this.per = per;
      gone.clear();
      leases.values().forEach(lease -> lease.spent = new Spent(now));
    }
  }

  /** An instance took leave: its share is free but for what it has used of it. */
  void leave(long stream) {
    Lease lease = leases.remove(stream);
    if (lease != null && lease.spent.requests() > 0) {
      gone.merge(rounded(lease.spent.until(per)), lease.spent.requests(), Long::sum);
    }
  }

  /** Up, to a part of a period: so there are few of them, whoever comes and goes. */
  private Instant rounded(Instant until) {
    long part = Math.max(1, per.toMillis() / PARTS);
    return Instant.ofEpochMilli((until.toEpochMilli() / part + 1) * part);
  }

  /** How many hold shares. */
  int size() {
    return leases.size();
  }

  /** True if nobody holds a share, and nothing is used up. */
  boolean isOver(Instant now) {
    return leases.isEmpty() && gone.tailMap(now, false).isEmpty();
  }

  /** What may be in use in all. */
  long reserved() {
    return left() + leases.values().stream().mapToLong(Lease::reserved).sum();
  }

  /** What is used up in all. */
  private long spent() {
    return left() + leases.values().stream().mapToLong(lease -> lease.spent.requests()).sum();
  }

  private long left() {
    return gone.values().stream().mapToLong(Long::longValue).sum();
  }

  private static void measure(Lease lease, QuotaLimit limit, Usage usage) {
    if (usage.elapsed().isZero()) {
      lease.demand = lease.reported ? lease.demand : usage.requests();
    } else {
      double perPeriod =
          usage.requests() * (double) limit.per().toNanos() / usage.elapsed().toNanos();
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

package io.inmesh.controlplane.quota;

import java.time.Duration;
import java.time.Instant;

/**
 * What an instance has used of the period that it is in, as far as it has reported. Periods follow
 * one another without a gap, as the instance's own token bucket fills.
 */
final class Spent {
  private Instant since;
  private long requests;

  /** Nothing yet, in a period that begins then. */
  Spent(Instant begin) {
    since = begin;
  }

  /**
   * Counts what belongs to the present period. A report longer than a period says nothing of it.
   */
  void add(Usage usage, QuotaLimit limit, Instant now) {
    if (usage.first()) {
      since = now.minus(usage.elapsed());
      requests = 0;
    }
    roll(limit.per(), now);
    Duration inPeriod = Duration.between(since, now);
    if (usage.elapsed().compareTo(limit.per()) >= 0) {
      return;
    }
    double part =
        inPeriod.compareTo(usage.elapsed()) >= 0
            ? 1
            : (double) inPeriod.toNanos() / usage.elapsed().toNanos();
    long more = (long) Math.ceil(usage.allowed() * part);
    requests = Math.min(requests + more, limit.requests());
  }

  private void roll(Duration per, Instant now) {
    long periods = Duration.between(since, now).dividedBy(per);
    if (periods > 0) {
      since = since.plus(per.multipliedBy(periods));
      requests = 0;
    }
  }

  long requests() {
    return requests;
  }

  /** When they may be used again. */
  Instant until(Duration per) {
    return since.plus(per);
  }
}

package io.inmesh.internal.balance;

import io.inmesh.snapshot.OutlierDetection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who of a cluster is set aside, and until when; also who was, since that lengthens the next time.
 * Immutable: swapped whole by compare-and-set.
 */
final class Ejections {
  static final Ejections NONE = new Ejections(Map.of());

  private final Map<EndpointState, Ejection> byEndpoint;

  /**
   * One endpoint's record.
   *
   * @param times how often, less one for each quiet interval since
   */
  private record Ejection(long untilNanos, int times) {}

  private Ejections(Map<EndpointState, Ejection> byEndpoint) {
    this.byEndpoint = byEndpoint;
  }

  boolean contains(EndpointState endpoint, long now) {
    Ejection ejection = byEndpoint.get(endpoint);
    return ejection != null && ejection.untilNanos - now > 0;
  }

  /** How many of these are set aside now. */
  int count(Target[] targets, long now) {
    int count = 0;
    for (Target target : targets) {
      count += contains(target.state(), now) ? 1 : 0;
    }
    return count;
  }

  /** For how long nothing changes by itself; Long.MAX_VALUE = for ever. */
  long nanosToNextReturn(long now) {
    long least = Long.MAX_VALUE;
    for (Ejection ejection : byEndpoint.values()) {
      long left = ejection.untilNanos - now;
      if (left > 0) {
        least = Math.min(least, left);
      }
    }
    return least;
  }

  /**
   * With one endpoint more; null when it may not be ejected: it is already, or too many are. One
   * may be ejected whatever the percentage says.
   */
  @Nullable Ejections with(
      EndpointState endpoint, Target[] targets, OutlierDetection rules, long now) {
    int ejected = count(targets, now);
    boolean tooMany = 100L * (ejected + 1) > (long) rules.maxEjectionPercent() * targets.length;
    if (contains(endpoint, now) || (ejected > 0 && tooMany)) {
      return null;
    }
    int times = timesBefore(endpoint, rules, now) + 1;
    long base = rules.baseEjection().toNanos();
    long most = Math.max(base, rules.maxEjection().toNanos());
    long nanos = times > most / base ? most : Math.min(most, base * times);
    Map<EndpointState, Ejection> next = new HashMap<>();
    for (Target target : targets) {
      Ejection known = byEndpoint.get(target.state());
      if (known != null) {
        next.put(target.state(), known);
      }
    }
    next.put(endpoint, new Ejection(now + nanos, times));
    return new Ejections(next);
  }

  /** Each interval that an endpoint was back and behaved takes one off. */
  private int timesBefore(EndpointState endpoint, OutlierDetection rules, long now) {
    Ejection last = byEndpoint.get(endpoint);
    if (last == null) {
      return 0;
    }
    long quiet = (now - last.untilNanos) / rules.interval().toNanos();
    return (int) Math.max(0, last.times - quiet);
  }
}

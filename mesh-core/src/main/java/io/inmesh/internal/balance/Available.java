package io.inmesh.internal.balance;

import io.inmesh.snapshot.Balancing;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Health;
import io.inmesh.snapshot.OutlierDetection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that take calls, and tables to choose among them. Holds as long as nobody is
 * ejected or comes back. Immutable. A pick costs O(1), by weight O(log n), and allocates nothing.
 */
final class Available {
  private final Target[] targets;
  private final Ejections ejections;
  private final long decidedAtNanos;
  private final long holdsForNanos;
  private final int @Nullable [] weightsUpTo; // null = all weights are equal
  private final int @Nullable [] turns; // null = one after the other

  private Available(
      Target[] targets, Ejections ejections, long now, long holdsForNanos, Balancing balancing) {
    this.targets = targets;
    this.ejections = ejections;
    this.decidedAtNanos = now;
    this.holdsForNanos = holdsForNanos;
    int[] weights = Arrays.stream(targets).mapToInt(t -> t.endpoint().weight()).toArray();
    boolean equal = Arrays.stream(weights).distinct().count() <= 1;
    this.turns = equal || balancing != Balancing.ROUND_ROBIN ? null : Turns.of(weights);
    this.weightsUpTo = equal || balancing == Balancing.ROUND_ROBIN ? null : sums(weights);
  }

  static Available of(Cluster cluster, Target[] all, Ejections ejections, long now) {
    int priority = all.length == 0 ? 0 : Integer.MAX_VALUE;
    for (Target target : all) {
      priority = Math.min(priority, target.endpoint().priority());
    }
    List<Target> takers = new ArrayList<>();
    List<Target> everybody = new ArrayList<>();
    for (Target target : all) {
      if (target.endpoint().priority() == priority) {
        everybody.add(target);
        boolean healthy = target.endpoint().health() == Health.HEALTHY;
        if (healthy && !ejections.contains(target.state(), now)) {
          takers.add(target);
        }
      }
    }
    OutlierDetection rules = cluster.outliers();
    boolean panic =
        rules != null && 100L * takers.size() < (long) rules.minHealthPercent() * everybody.size();
    return new Available(
        (panic ? everybody : takers).toArray(Target[]::new),
        ejections,
        now,
        ejections.nanosToNextReturn(now),
        cluster.balancing());
  }

  boolean holds(Ejections current, long now) {
    return current == ejections
        && (holdsForNanos == Long.MAX_VALUE || now - decidedAtNanos < holdsForNanos);
  }

  Target[] targets() {
    return targets;
  }

  @Nullable Target pick(Balancing balancing, ClusterState state, IntUnaryOperator random) {
    if (targets.length <= 1) {
      return targets.length == 0 ? null : targets[0];
    }
    return switch (balancing) {
      case ROUND_ROBIN -> inTurn(state.nextTurn());
      case RANDOM -> targets[draw(random)];
      case LEAST_REQUEST -> lessBusy(random);
    };
  }

  private Target inTurn(int turn) {
    return turns == null ? targets[turn % targets.length] : targets[turns[turn % turns.length]];
  }

  private int draw(IntUnaryOperator random) {
    if (weightsUpTo == null) {
      return random.applyAsInt(targets.length);
    }
    int ticket = random.applyAsInt(weightsUpTo[weightsUpTo.length - 1]);
    int at = Arrays.binarySearch(weightsUpTo, ticket + 1);
    return at >= 0 ? at : -at - 1;
  }

  /** Of two different ones, the one with fewer calls for its weight; the first, when equal. */
  private Target lessBusy(IntUnaryOperator random) {
    int first = draw(random);
    int second = draw(random);
    if (second == first) {
      second = (first + 1 + random.applyAsInt(targets.length - 1)) % targets.length;
    }
    Target a = targets[first];
    Target b = targets[second];
    long busyA = (long) a.state().active() * b.endpoint().weight();
    long busyB = (long) b.state().active() * a.endpoint().weight();
    return busyB < busyA ? b : a;
  }

  private static int[] sums(int[] weights) {
    long total = Arrays.stream(weights).asLongStream().sum();
    int[] sums = new int[weights.length];
    double scale =
        total > Integer.MAX_VALUE ? (Integer.MAX_VALUE - 1.0 * weights.length) / total : 1;
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += Math.max(1, (int) (weights[i] * scale));
      sums[i] = sum;
    }
    return sums;
  }
}

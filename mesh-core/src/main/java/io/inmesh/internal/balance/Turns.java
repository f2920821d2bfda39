package io.inmesh.internal.balance;

import java.util.PriorityQueue;

/** Round robin by weight as a ready-made order, spread out: 3 and 1 make a a b a, not a a a b. */
final class Turns {
  /** Beyond this length weights are scaled down, so a share is off by less than 0.1 %. */
  private static final int LENGTH_MAX = 4096;

  private Turns() {}

  private record Due(double at, int index) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Double.compare(at, other.at);
      return byTime != 0 ? byTime : Integer.compare(index, other.index);
    }
  }

  /** Indexes into {@code weights}; each as often as its weight says. */
  static int[] of(int[] weights) {
    int[] scaled = scale(weights);
    int length = 0;
    PriorityQueue<Due> queue = new PriorityQueue<>();
    for (int i = 0; i < scaled.length; i++) {
      length += scaled[i];
      queue.add(new Due(0.5 / scaled[i], i));
    }
    int[] turns = new int[length];
    for (int turn = 0; turn < length; turn++) {
      Due due = queue.remove();
      turns[turn] = due.index;
      queue.add(new Due(due.at + 1.0 / scaled[due.index], due.index));
    }
    return turns;
  }

  private static int[] scale(int[] weights) {
    int divisor = 0;
    long total = 0;
    for (int weight : weights) {
      divisor = gcd(divisor, weight);
      total += weight;
    }
    double by = Math.min(1.0, (double) LENGTH_MAX * divisor / total) / divisor;
    int[] scaled = new int[weights.length];
    for (int i = 0; i < weights.length; i++) {
      scaled[i] = (int) Math.max(1, Math.round(weights[i] * by));
    }
    return scaled;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}

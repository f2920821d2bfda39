package io.inmesh.benchmarks.library;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Runs the cases side by side and keeps what each block of each case cost.
 *
 * <p>A block is made of rounds. In a round every case makes a few calls in a row; whose turn comes
 * first is drawn anew for each round. So what disturbs the machine for longer than a few
 * milliseconds disturbs all cases of the block alike, and their ratios stay.
 */
final class Blocks {
  private static final int ROUNDS = 10;
  private static final int CALLS_PER_ROUND = 20;

  /** Calls of each case in a block. */
  static final int CALLS = ROUNDS * CALLS_PER_ROUND;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<Case> cases;
  private final Random random = new Random(42);

  /**
   * One block of one case, per call.
   *
   * @param p50Nanos the median
   * @param cpuNanos the mean, of all Java threads of the client
   * @param bytes the mean of what the calling thread allocates
   */
  record Cost(double p50Nanos, double cpuNanos, double bytes) {}

  Blocks(List<Case> cases) {
    this.cases = List.copyOf(cases);
  }

  void warmUp(int blocks) throws IOException {
    for (int i = 0; i < blocks; i++) {
      block();
    }
  }

  /**
   * Measures.
   *
   * @param least so many blocks whatever they take
   * @param most no more than these
   * @param untilNanos when to stop after the least, by {@link System#nanoTime}
   * @return the costs by the key of their case; the same place in two lists is the same block
   */
  Map<String, List<Cost>> run(int least, int most, long untilNanos) throws IOException {
    Map<String, List<Cost>> costs = new LinkedHashMap<>();
    cases.forEach(each -> costs.put(each.key(), new ArrayList<>()));
    for (int i = 0; i < most && (i < least || System.nanoTime() - untilNanos < 0); i++) {
      block().forEach((each, sum) -> listOf(costs, each).add(sum.cost()));
    }
    return costs;
  }

  private static List<Cost> listOf(Map<String, List<Cost>> costs, Case of) {
    return costs.computeIfAbsent(of.key(), key -> new ArrayList<>());
  }

  private Map<Case, Sum> block() throws IOException {
    Map<Case, Sum> sums = new LinkedHashMap<>();
    cases.forEach(each -> sums.put(each, new Sum()));
    List<Case> turns = new ArrayList<>(cases);
    for (int round = 0; round < ROUNDS; round++) {
      Collections.shuffle(turns, random);
      for (Case each : turns) {
        each.call().run(); // what the neighbour left in the caches is not this case's to pay
        sums.computeIfAbsent(each, key -> new Sum()).calls(each);
      }
    }
    return sums;
  }

  /** What the rounds of one block cost one case so far. */
  private static final class Sum {
    private final long[] nanos = new long[CALLS];
    private int made;
    private long cpuNanos;
    private long bytes;

    void calls(Case each) throws IOException {
      long cpuBefore = cpuTime();
      long bytesBefore = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int i = 0; i < CALLS_PER_ROUND; i++) {
        long began = System.nanoTime();
        int status = each.call().run();
        nanos[made++] = System.nanoTime() - began;
        if (status != 200) {
          throw new IOException(each.title() + ": status " + status);
        }
      }
      bytes += THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytesBefore;
      cpuNanos += cpuTime() - cpuBefore;
    }

    Cost cost() {
      Arrays.sort(nanos);
      return new Cost(nanos[CALLS / 2], (double) cpuNanos / CALLS, (double) bytes / CALLS);
    }

    /** Of every Java thread: the caller's, and those that watch time-outs. */
    private static long cpuTime() {
      long sum = 0;
      for (long each : THREADS.getThreadCpuTime(THREADS.getAllThreadIds())) {
        sum += Math.max(0, each);
      }
      return sum;
    }
  }
}

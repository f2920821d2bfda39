package io.inmesh.benchmarks.library;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs the cases in turns and keeps what each block of each case cost. */
final class Blocks {
  /** One block of one case: medians and means per call. */
  record Cost(double p50Nanos, double cpuNanos, double bytes) {}

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<Case> cases;
  private final int calls;
  private final Map<String, List<Cost>> costs = new LinkedHashMap<>();

  Blocks(List<Case> cases, int calls) {
    this.cases = cases;
    this.calls = calls;
    cases.forEach(each -> costs.put(each.key(), new ArrayList<>()));
  }

  void warmUp(int rounds) throws IOException {
    for (int i = 0; i < rounds; i++) {
      for (Case each : cases) {
        block(each);
      }
    }
  }

  /** The order changes from block to block, so that nobody always follows the same neighbour. */
  Map<String, List<Cost>> run(int blocks) throws IOException {
    for (int block = 0; block < blocks; block++) {
      for (int i = 0; i < cases.size(); i++) {
        int at =
            block % 2 == 0
                ? (i + block) % cases.size()
                : (cases.size() - 1 - i + block) % cases.size();
        Case each = cases.get(at);
        costs.computeIfAbsent(each.key(), key -> new ArrayList<>()).add(block(each));
      }
    }
    return costs;
  }

  private Cost block(Case each) throws IOException {
    long[] nanos = new long[calls];
    each.call().run(); // what the neighbour left in the caches is not this case's to pay
    long cpu = cpuNanos();
    long bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    for (int i = 0; i < calls; i++) {
      long began = System.nanoTime();
      int status = each.call().run();
      nanos[i] = System.nanoTime() - began;
      if (status != 200) {
        throw new IOException(each.title() + ": status " + status);
      }
    }
    long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - bytes;
    long used = cpuNanos() - cpu;
    Arrays.sort(nanos);
    return new Cost(nanos[calls / 2], (double) used / calls, (double) allocated / calls);
  }

  /** Of every Java thread: the caller's, and those that watch time-outs. */
  private static long cpuNanos() {
    long sum = 0;
    for (long nanos : THREADS.getThreadCpuTime(THREADS.getAllThreadIds())) {
      sum += Math.max(0, nanos);
    }
    return sum;
  }
}

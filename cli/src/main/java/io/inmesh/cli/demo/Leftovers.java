package io.inmesh.cli.demo;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What runs on after its supervisor. Normally nothing: the supervisor ends its processes, and their
 * watchers do when it was killed, but those take a few seconds.
 */
final class Leftovers {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Leftovers() {}

  /**
   * Asks all of them to end, and then ends by force whoever has not.
   *
   * @return how many there were
   */
  static int end(DemoState state) throws InterruptedException {
    List<ProcessHandle> left =
        state.workloads().stream()
            .map(workload -> workload.process().alive())
            .flatMap(Optional::stream)
            .toList();
    left.forEach(ProcessHandle::destroy);
    long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
    for (ProcessHandle process : left) {
      Duration rest = Duration.ofNanos(Math.max(0, giveUpAt - System.nanoTime()));
      if (!Processes.awaitGone(process, rest)) {
        process.destroyForcibly();
        Processes.awaitGone(process, PATIENCE);
      }
    }
    return left.size();
  }
}

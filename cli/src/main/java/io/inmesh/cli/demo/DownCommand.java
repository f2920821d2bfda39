package io.inmesh.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;

/** {@code inmesh demo down}. */
@Command(
    name = "down",
    description = "End everything that the demo started, and nothing else.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

  private static final int PATIENCE_SECONDS = 60;

  @Override
  public Integer call() throws IOException, InterruptedException {
    DemoDirectory directory = DemoCommand.directory();
    DemoState state = DemoState.read(directory);
    Optional<ProcessHandle> supervisor = state.supervisor().alive();
    supervisor.ifPresent(ProcessHandle::destroy);
    if (supervisor.isPresent() && !awaitEnd(supervisor.get(), PATIENCE_SECONDS)) {
      supervisor.get().destroyForcibly();
    }
    int left = endWhatIsLeft(state.workloads());
    Files.deleteIfExists(directory.state());
    System.out.println(
        supervisor.isPresent() || left > 0 ? "  the demo is down" : "  no demo was running");
    return 0;
  }

  /**
   * Normally nothing: the supervisor ends its processes, and their watchers do when it was killed.
   */
  private static int endWhatIsLeft(List<DemoState.Workload> workloads) throws InterruptedException {
    int left = 0;
    for (DemoState.Workload workload : workloads) {
      Optional<ProcessHandle> process = workload.process().alive();
      if (process.isPresent()) {
        left++;
        process.get().destroy();
        if (!awaitEnd(process.get(), 5)) {
          process.get().destroyForcibly();
        }
      }
    }
    return left;
  }

  private static boolean awaitEnd(ProcessHandle process, int seconds) throws InterruptedException {
    try {
      process.onExit().get(seconds, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }
}

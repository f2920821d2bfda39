package io.inmesh.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code inmesh demo down}. */
@Command(
    name = "down",
    description = "End everything that the demo started, and nothing else.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @Override
  public Integer call() throws IOException, InterruptedException {
    DemoDirectory directory = DemoCommand.directory();
    DemoState state = DemoState.read(directory);
    Optional<ProcessHandle> supervisor = state.supervisor().alive();
    supervisor.ifPresent(ProcessHandle::destroy);
    if (supervisor.isPresent() && !Processes.awaitGone(supervisor.get(), PATIENCE)) {
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
        if (!Processes.awaitGone(process.get(), Duration.ofSeconds(5))) {
          process.get().destroyForcibly();
        }
      }
    }
    return left;
  }
}

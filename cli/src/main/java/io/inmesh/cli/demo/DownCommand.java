package io.inmesh.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
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
    int left = Leftovers.end(state);
    Files.deleteIfExists(directory.state());
    System.out.println(
        supervisor.isPresent() || left > 0 ? "  the demo is down" : "  no demo was running");
    return 0;
  }
}

package io.inmesh.cli.demo;

import io.inmesh.cli.client.Connection;
import io.inmesh.cli.launch.Installation;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code inmesh demo}: alone it runs in the foreground until Ctrl-C. */
@Command(
    name = "demo",
    description = {
      "Bookinfo in Python, Ruby, Java and Node on this machine, every hop through the mesh.",
      "Alone: runs in the foreground until Ctrl-C. Or: up --detach, status, logs, stop, start, restart, down."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      ControlCommands.Stop.class,
      ControlCommands.Start.class,
      ControlCommands.Restart.class,
      DownCommand.class
    })
public final class DemoCommand implements Callable<Integer> {

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAMESPACE",
      defaultValue = "default",
      scope = ScopeType.INHERIT,
      description = "Where Bookinfo lives (default: ${DEFAULT-VALUE}).")
  private String namespace = "default";

  /** Marks the process in the process list; the place itself comes from the environment. */
  @Option(names = "--in", hidden = true, paramLabel = "DIR")
  @SuppressWarnings("UnusedVariable")
  private String marker = "";

  @Override
  public Integer call() throws IOException, InterruptedException {
    return Foreground.run(namespace, System.out);
  }

  String namespace() {
    return namespace;
  }

  static DemoDirectory directory() {
    return new DemoDirectory(Connection.demoDirectory(Installation.here().home()));
  }
}

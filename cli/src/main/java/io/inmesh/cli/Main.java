package io.inmesh.cli;

import io.inmesh.cli.client.UnreachableException;
import io.inmesh.cli.config.ApplyCommand;
import io.inmesh.cli.config.DeleteCommand;
import io.inmesh.cli.config.GetCommand;
import io.inmesh.cli.config.HistoryCommand;
import io.inmesh.cli.demo.DemoCommand;
import io.inmesh.cli.explain.ExplainCommand;
import io.inmesh.cli.launch.Installation;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The {@code inmesh} command. Ends with 0 (done), 1 (not done), 2 (wrong usage) or 3 (control plane
 * not reached).
 */
@Command(
    name = "inmesh",
    description = "A service mesh that lives inside Java applications.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    sortOptions = false,
    subcommands = {
      DemoCommand.class,
      ApplyCommand.class,
      GetCommand.class,
      DeleteCommand.class,
      HistoryCommand.class,
      ExplainCommand.class,
      TokenCommand.class,
      RunCommands.ControlPlane.class,
      RunCommands.Ca.class,
      RunCommands.Sidecar.class,
      VersionCommand.class,
      RehearseCommand.class
    })
public final class Main {

  private static final int UNREACHABLE = 3;

  private Main() {}

  /** Runs one command. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /**
   * Runs one command in this process: for tests and tools.
   *
   * @return how it ended, as {@link Main} lists it
   */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    int status = commandLine().setOut(out).setErr(err).execute(arguments);
    out.flush();
    err.flush();
    return status;
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.setExecutionExceptionHandler(Main::explain);
    line.setUsageHelpAutoWidth(true);
    return line;
  }

  /** What a user can mend is said in a sentence; what is our fault shows its stack. */
  private static int explain(Exception e, CommandLine line, CommandLine.ParseResult result)
      throws Exception {
    if (e instanceof UnreachableException) {
      line.getErr().println("inmesh: " + e.getMessage());
      return UNREACHABLE;
    }
    if (e instanceof IOException
        || e instanceof UserException
        || e instanceof Installation.NotBuiltException) {
      line.getErr().println("inmesh: " + e.getMessage());
      return 1;
    }
    throw e;
  }
}

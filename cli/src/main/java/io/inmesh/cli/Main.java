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
import java.util.Map;
import java.util.stream.Collectors;
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
      CommandLine.HelpCommand.class,
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
    line.setParameterExceptionHandler(Main::wrongUsage);
    line.setUsageHelpAutoWidth(true);
    return line;
  }

  /** A word that is no command: those that there are. Any other wrong usage: the right one. */
  private static int wrongUsage(CommandLine.ParameterException e, String[] arguments) {
    CommandLine line = e.getCommandLine();
    PrintWriter err = line.getErr();
    if (e instanceof CommandLine.UnmatchedArgumentException unmatched
        && !unmatched.isUnknownOption()
        && !line.getSubcommands().isEmpty()) {
      err.printf(
          "inmesh: no command is called \"%s\" (there are: %s)%n",
          unmatched.getUnmatched().get(0), commands(line));
      CommandLine.UnmatchedArgumentException.printSuggestions(e, err);
    } else {
      err.println("inmesh: " + e.getMessage());
      line.usage(err);
    }
    err.flush();
    return line.getCommandSpec().exitCodeOnInvalidInput();
  }

  private static String commands(CommandLine line) {
    return line.getSubcommands().entrySet().stream()
        .filter(each -> !each.getValue().getCommandSpec().usageMessage().hidden())
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(", "));
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

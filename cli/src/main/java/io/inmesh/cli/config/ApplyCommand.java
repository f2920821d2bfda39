package io.inmesh.cli.config;

import io.inmesh.cli.client.Connection;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.cli.launch.Installation;
import io.inmesh.config.decode.Document;
import io.inmesh.config.resource.Kinds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code inmesh apply}. */
@Command(
    name = "apply",
    description =
        "Create or replace resources from files. A file with a mistake is refused as a whole, with"
            + " its place.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ApplyCommand implements Callable<Integer> {

  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE|DIR|-",
      description = "YAML or JSON; repeatable.")
  private List<String> names = List.of();

  @Mixin private Connection connection = new Connection();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, UnreachableException {
    List<Document> documents = Sources.read(names, System.in);
    List<String> problems = Applier.problems(documents);
    if (!problems.isEmpty()) {
      problems.forEach(problem -> spec.commandLine().getErr().println("Error: " + problem));
      spec.commandLine().getErr().println("nothing was applied");
      return 1;
    }
    if (documents.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println(
              "inmesh: apply: no resource in %s (expected: YAML or JSON with apiVersion and kind)"
                  .formatted(String.join(", ", names)));
      return 1;
    }
    Path home = Installation.here().home();
    List<Applier.Result> results =
        new Applier(connection.open(home), connection.namespace(home)).apply(documents);
    boolean ok = true;
    for (Applier.Result result : results) {
      result
          .warnings()
          .forEach(warning -> spec.commandLine().getErr().println("Warning: " + warning));
      if (result.ok()) {
        spec.commandLine().getOut().println(result.title() + " " + result.outcome());
      } else {
        ok = false;
        result
            .messages()
            .forEach(
                message ->
                    spec.commandLine()
                        .getErr()
                        .println("Error: " + result.title() + ": " + message));
      }
    }
    if (results.stream().anyMatch(ApplyCommand::isNewDeployment)) {
      spec.commandLine()
          .getErr()
          .println(
              "Note: Deployments are stored, not run. Start the workloads yourself; each joins with"
                  + " a token: ./inmesh token create");
    }
    return ok ? 0 : 1;
  }

  private static boolean isNewDeployment(Applier.Result result) {
    return result.title().startsWith(Applier.title(Kinds.DEPLOYMENT, ""))
        && result.outcome().equals("created");
  }
}

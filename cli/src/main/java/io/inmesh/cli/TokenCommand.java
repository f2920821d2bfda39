package io.inmesh.cli;

import io.inmesh.cli.client.ApiClient;
import io.inmesh.cli.client.Connection;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.cli.launch.Installation;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code inmesh token}. */
@Command(
    name = "token",
    description = "Join tokens: let a workload into the mesh.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = TokenCommand.Create.class)
final class TokenCommand {

  /** {@code inmesh token create}. */
  @Command(
      name = "create",
      description =
          "Print a join token: single use, short-lived, bound to a service account and what it may claim.",
      mixinStandardHelpOptions = true,
      sortOptions = false)
  static final class Create implements Callable<Integer> {

    @Mixin private Connection connection = new Connection();

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--service-account",
        required = true,
        paramLabel = "NAME",
        description = "Who the workload is.")
    private String serviceAccount = "";

    @Option(
        names = "--label",
        paramLabel = "KEY=VALUE",
        description = "A label that the workload may carry; repeatable.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
        names = "--port",
        paramLabel = "PORT",
        description = "A port that the workload may offer; repeatable.")
    private List<Integer> ports = List.of();

    @Option(
        names = "--address",
        paramLabel = "IP",
        description = "An address it may claim beside the one it calls from; repeatable.")
    private List<String> addresses = List.of();

    @Option(
        names = "--ttl",
        paramLabel = "DURATION",
        description = "How long the token can be used (default: ${DEFAULT-VALUE}).",
        defaultValue = "15m")
    private String ttl = "15m";

    @Override
    public Integer call() throws IOException, UnreachableException, UserException {
      Path home = Installation.here().home();
      ApiClient api = connection.open(home);
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("namespace", connection.namespace(home));
      body.put("serviceAccount", serviceAccount);
      body.put("labels", labels);
      body.put("ports", ports);
      body.put("addresses", addresses);
      body.put("ttl", ttl);
      ApiClient.Answer answer = api.post("/mesh/v1/tokens", JsonWriter.compact(Node.of(body)));
      String token = answer.object().string("token");
      if (!answer.ok() || token == null) {
        throw new UserException("no token: " + answer.message());
      }
      spec.commandLine().getOut().println(token);
      return 0;
    }
  }
}

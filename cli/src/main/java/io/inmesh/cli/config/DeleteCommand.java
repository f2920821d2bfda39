package io.inmesh.cli.config;

import io.inmesh.cli.client.ApiClient;
import io.inmesh.cli.client.Connection;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.cli.launch.Installation;
import io.inmesh.config.decode.Document;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inmesh delete}. */
@Command(
    name = "delete",
    description = "Delete resources: delete vs reviews, or delete -f FILE.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class DeleteCommand implements Callable<Integer> {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "KIND",
      description = "Name, plural or short name; KIND/NAME works, too.")
  private String kind = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Which one.")
  private String name = "";

  @Option(
      names = {"-f", "--filename"},
      paramLabel = "FILE|DIR|-",
      description = "Delete what these files hold; repeatable.")
  private List<String> names = List.of();

  @Mixin private Connection connection = new Connection();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, UnreachableException {
    if (names.isEmpty() == kind.isEmpty()) {
      spec.commandLine().getErr().println("inmesh: delete: name KIND and NAME, or -f FILE");
      return 2;
    }
    Path home = Installation.here().home();
    ApiClient api = connection.open(home);
    String namespace = connection.namespace(home);
    boolean ok = true;
    for (KindNames.Wanted wanted :
        kind.isEmpty() ? List.<KindNames.Wanted>of() : KindNames.parse(kind, name)) {
      if (wanted.name().isEmpty()) {
        spec.commandLine()
            .getErr()
            .println("inmesh: delete: which " + wanted.kind().singular() + "? Name it");
        return 2;
      }
      ok &= delete(api, wanted.kind(), namespace, wanted.name());
    }
    for (Document document : Sources.read(names, System.in)) {
      Resource<?> resource = document.resource();
      if (resource == null) {
        document
            .problems()
            .forEach(problem -> spec.commandLine().getErr().println("Error: " + problem));
        ok = false;
      } else {
        String given = resource.metadata().namespace();
        ok &= delete(api, resource.kind(), given == null ? namespace : given, resource.name());
      }
    }
    return ok ? 0 : 1;
  }

  private boolean delete(ApiClient api, Kind kind, String namespace, String name)
      throws UnreachableException {
    ApiClient.Answer answer =
        api.send("DELETE", ResourcePath.one(kind, kind.apiVersion(), namespace, name), null, null);
    if (answer.ok()) {
      spec.commandLine().getOut().println(Applier.title(kind, name) + " deleted");
    } else {
      spec.commandLine().getErr().println("Error: " + answer.message());
    }
    return answer.ok();
  }
}

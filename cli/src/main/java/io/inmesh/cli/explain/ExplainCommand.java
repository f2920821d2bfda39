package io.inmesh.cli.explain;

import io.inmesh.MeshBuilder;
import io.inmesh.call.Explanation;
import io.inmesh.cli.client.Connection;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.cli.launch.Installation;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Node;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.config.translate.ClientDescription;
import io.inmesh.config.translate.Generator;
import io.inmesh.config.translate.Scope;
import io.inmesh.config.translate.Translator;
import io.inmesh.runtime.xds.SnapshotCompiler;
import io.inmesh.snapshot.Origin;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code inmesh explain}: the library's own decision, from the configuration as it is now. */
@Command(
    name = "explain",
    description = {
      "Say what the mesh would do with a request, and which resource says so:",
      "explain GET http://reviews:9080/reviews/0 -H end-user:jason --from productpage"
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ExplainCommand implements Callable<Integer> {

  private static final int HTTP_PORT = 80;

  @Parameters(index = "0", paramLabel = "METHOD", description = "GET, POST, ...")
  private String method = "";

  @Parameters(index = "1", paramLabel = "URL", description = "As the application writes it.")
  private URI url = URI.create("");

  @Option(
      names = {"-H", "--header"},
      paramLabel = "NAME:VALUE",
      description = "A header of the request; repeatable.")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "WORKLOAD",
      description = "Who calls: productpage, reviews-v2, ... (default: anybody in the namespace).")
  private String from = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      defaultValue = "text",
      description = "Form (default: ${DEFAULT-VALUE}).")
  private String output = "text";

  @Mixin private Connection connection = new Connection();

  @Override
  public Integer call() throws IOException, UnreachableException {
    if (url.getHost() == null) {
      System.err.println("inmesh: " + url + " (expected: http://host:port/path)");
      return 2;
    }
    Path home = Installation.here().home();
    String namespace = connection.namespace(home);
    LiveMesh live = LiveMesh.read(connection.open(home));
    Optional<WorkloadInstance> caller = live.find(from, namespace);
    if (!from.isEmpty() && caller.isEmpty()) {
      System.err.printf(
          "inmesh: no workload called \"%s\" is registered in namespace %s (there are: %s)%n",
          from,
          namespace,
          live.instances().stream()
              .map(WorkloadInstance::name)
              .sorted()
              .collect(Collectors.joining(", ")));
      return 1;
    }
    Translator translator = new Translator();
    Map<String, String> labels = caller.map(WorkloadInstance::labels).orElse(Map.of());
    Scope scope =
        translator.scope(live.model(), new ClientDescription(Generator.INMESH, namespace, labels));
    int port = url.getPort() < 0 ? HTTP_PORT : url.getPort();
    SnapshotCompiler.Result compiled =
        SnapshotCompiler.compile(
            live.model().revision(),
            Set.of(url.getHost().toLowerCase(Locale.ROOT) + ":" + port),
            (type, name) -> translator.resource(live.model(), scope, type, name));
    Explanation explanation =
        new MeshBuilder(new FixedConfig(compiled.snapshot()))
            .build()
            .explain(url.getHost(), port, new GivenRequest(method, url, headers));
    print(explanation, compiled.refused(), caller, namespace);
    return 0;
  }

  private void print(
      Explanation explanation,
      List<String> refused,
      Optional<WorkloadInstance> caller,
      String namespace) {
    String who =
        caller
            .map(c -> c.name() + " (" + c.principal() + ")")
            .orElse("anybody in namespace " + namespace);
    if (output.equals("json")) {
      System.out.print(JsonWriter.pretty(json(explanation, refused, who)));
      return;
    }
    System.out.printf("%s %s%n%-10s %s%n", method, url, "from", who);
    System.out.print(explanation.text());
    System.out.printf("%-10s %s%n", "revision", explanation.revision());
    refused.forEach(reason -> System.out.printf("%-10s %s%n", "refused", reason));
  }

  private Node json(Explanation explanation, List<String> refused, String who) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("request", Map.of("method", method, "url", url.toString(), "headers", headers));
    map.put("from", who);
    map.put("revision", explanation.revision());
    map.put("steps", explanation.steps().stream().map(ExplainCommand::step).toList());
    map.put("refused", refused);
    return Node.of(map);
  }

  private static Map<String, Object> step(Explanation.Step step) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", step.name());
    map.put("value", step.value());
    if (!step.detail().isEmpty()) {
      map.put("detail", step.detail());
    }
    if (!step.origin().equals(Origin.NONE)) {
      map.put("resource", step.origin().resource());
      map.put("place", step.origin().place());
      map.put("rule", step.origin().rule());
    }
    return map;
  }
}

package io.inmesh.cli.explain;

import io.inmesh.call.Explanation;
import io.inmesh.cli.client.Connection;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.cli.launch.Installation;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Node;
import io.inmesh.snapshot.Origin;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inmesh explain}: the library's own decision, from the configuration as it is now. */
@Command(
    name = "explain",
    description = {
      "Say what the mesh would do with a request, and which resource says so.",
      "explain GET http://reviews:9080/reviews/0 -H end-user:jason --from productpage"
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class ExplainCommand implements Callable<Integer> {

  /** RFC 9110: a token. */
  private static final Pattern METHOD = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]+");

  private static final Pattern HEADER = Pattern.compile(METHOD.pattern() + "\\s*:.*");

  @Parameters(
      arity = "1..2",
      paramLabel = "[METHOD] URL",
      hideParamSyntax = true,
      description = "GET (also where it is left out), POST, ...; as the application writes it.")
  private List<String> request = List.of();

  private String method = "GET";
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

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, UnreachableException {
    PrintWriter err = spec.commandLine().getErr();
    if (!List.of("text", "json").contains(output)) {
      err.println("inmesh: -o: " + output + " (expected: text or json)");
      return 2;
    }
    if (!readRequest()) {
      err.println(
          "inmesh: " + String.join(" ", request) + " (expected: [METHOD] http://host:port/path)");
      return 2;
    }
    for (String header : headers) {
      if (!HEADER.matcher(header).matches()) {
        err.println("inmesh: -H: " + header + " (expected: NAME:VALUE)");
        return 2;
      }
    }
    Path home = Installation.here().home();
    String namespace = connection.namespace(home);
    LiveMesh live = LiveMesh.read(connection.open(home));
    Optional<Caller> caller =
        from.isEmpty() ? Optional.of(Caller.anybody(namespace)) : live.find(from, namespace);
    if (caller.isEmpty()) {
      err.printf(
          "inmesh: no workload called \"%s\" is connected in namespace %s (there are: %s)%n",
          from, namespace, String.join(", ", live.names(namespace)));
      return 1;
    }
    Decision decision =
        Decision.of(live.model(), caller.get(), new GivenRequest(method, url, headers));
    print(decision, caller.get());
    return 0;
  }

  /** False if the last word is no URL that an application would call. */
  private boolean readRequest() {
    if (request.size() == 2) {
      method = request.get(0);
    }
    try {
      url = new URI(request.get(request.size() - 1));
    } catch (URISyntaxException e) {
      return false;
    }
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    boolean port = url.getPort() == -1 || (url.getPort() > 0 && url.getPort() <= 65_535);
    return http && url.getHost() != null && port && METHOD.matcher(method).matches();
  }

  private void print(Decision decision, Caller caller) {
    PrintWriter out = spec.commandLine().getOut();
    Explanation explanation = decision.explanation();
    if (output.equals("json")) {
      out.print(JsonWriter.pretty(json(decision, caller)));
      out.flush();
      return;
    }
    out.printf("%s %s%n%-10s %s%n", method, url, "from", caller.name());
    out.print(explanation.text());
    out.printf("%-10s %s%n", "revision", explanation.revision());
    decision.refused().forEach(reason -> out.printf("%-10s %s%n", "refused", reason));
    out.flush();
  }

  private Node json(Decision decision, Caller caller) {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("method", method);
    request.put("url", url.toString());
    request.put("headers", headers);
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("request", request);
    map.put("from", caller.name());
    map.put("revision", decision.explanation().revision());
    map.put("steps", decision.explanation().steps().stream().map(ExplainCommand::step).toList());
    map.put("refused", decision.refused());
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

package io.inmesh.cli.config;

import io.inmesh.cli.client.ApiClient;
import io.inmesh.cli.client.Connection;
import io.inmesh.cli.client.Fields;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.cli.launch.Installation;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.resource.Resource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inmesh history}. */
@Command(
    name = "history",
    description = "Show what changed, newest first: history, history vs reviews.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class HistoryCommand implements Callable<Integer> {

  private static final List<String> COLUMNS =
      List.of("revision", "time", "verb", "kind", "namespace", "name", "author", "source");

  @Parameters(index = "0", arity = "0..1", paramLabel = "KIND", description = "Of this kind only.")
  private String kind = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "NAME",
      description = "Of this resource only.")
  private String name = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json",
      defaultValue = "table",
      description = "Form (default: ${DEFAULT-VALUE}).")
  private String output = "table";

  @Mixin private Connection connection = new Connection();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, UnreachableException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (!List.of("table", "json").contains(output)) {
      err.println("inmesh: -o: " + output + " (expected: table or json)");
      return 2;
    }
    Path home = Installation.here().home();
    ApiClient.Answer answer =
        connection.open(home).get("/mesh/v1/history" + query(connection.namespace(home)));
    if (!answer.ok()) {
      err.println("Error: " + answer.message());
      return 1;
    }
    if (output.equals("json")) {
      out.print(JsonWriter.pretty(answer.object()));
      out.flush();
      return 0;
    }
    if (Fields.maps(answer.object(), "items").isEmpty()) {
      err.println("No history found.");
      return 0;
    }
    Table table = new Table(COLUMNS.stream().map(c -> c.toUpperCase(Locale.ROOT)).toList());
    Fields.maps(answer.object(), "items").forEach(each -> table.row(cells(each)));
    table.print(out);
    return 0;
  }

  private String query(String namespace) throws IOException {
    if (kind.isEmpty()) {
      return "";
    }
    KindNames.Wanted wanted = KindNames.parse(kind, name).get(0);
    StringBuilder query = new StringBuilder("?kind=").append(wanted.kind().kind());
    if (wanted.kind().namespaced()) {
      query.append("&namespace=").append(ResourcePath.escape(namespace));
    }
    if (!wanted.name().isEmpty()) {
      query.append("&name=").append(ResourcePath.escape(wanted.name()));
    }
    return query.toString();
  }

  private static List<String> cells(MapNode map) {
    List<String> cells = new ArrayList<>();
    for (String column : COLUMNS) {
      cells.add(column.equals("source") ? source(map) : Fields.text(map, column));
    }
    return cells;
  }

  /** Where the document came from, if a file was applied. */
  private static String source(MapNode map) {
    MapNode annotations = map.map("document").map("metadata").map("annotations");
    return Fields.text(annotations, Resource.SOURCE_ANNOTATION);
  }
}

package io.inmesh.cli.config;

import io.inmesh.cli.client.ApiClient;
import io.inmesh.cli.client.Connection;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.cli.launch.Installation;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.resource.Resource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

  @Override
  public Integer call() throws IOException, UnreachableException {
    Path home = Installation.here().home();
    ApiClient api = connection.open(home);
    String query = "";
    if (!kind.isEmpty()) {
      KindNames.Wanted wanted = KindNames.parse(kind, name).get(0);
      query =
          "?kind=%s&namespace=%s&name=%s"
              .formatted(wanted.kind().kind(), connection.namespace(home), wanted.name());
    }
    ApiClient.Answer answer = api.get("/mesh/v1/history" + query);
    if (!answer.ok()) {
      System.err.println("Error: " + answer.message());
      return 1;
    }
    if (output.equals("json")) {
      System.out.print(JsonWriter.pretty(answer.object()));
      return 0;
    }
    Table table = new Table(COLUMNS.stream().map(c -> c.toUpperCase(Locale.ROOT)).toList());
    if (answer.object().get("items") instanceof ListNode list) {
      for (Node item : list.items()) {
        if (item instanceof MapNode map) {
          table.row(cells(map));
        }
      }
    }
    table.print(System.out);
    return 0;
  }

  private static List<String> cells(MapNode map) {
    List<String> cells = new ArrayList<>();
    for (String column : COLUMNS) {
      cells.add(column.equals("source") ? source(map) : text(map, column));
    }
    return cells;
  }

  private static String text(MapNode map, String key) {
    return map.get(key) instanceof ScalarNode scalar && scalar.value() != null
        ? String.valueOf(scalar.value())
        : "";
  }

  /** Where the document came from, if a file was applied. */
  private static String source(MapNode map) {
    return text(map.map("document").map("metadata").map("annotations"), Resource.SOURCE_ANNOTATION);
  }
}

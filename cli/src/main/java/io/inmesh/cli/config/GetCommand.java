package io.inmesh.cli.config;

import io.inmesh.cli.client.ApiClient;
import io.inmesh.cli.client.Connection;
import io.inmesh.cli.client.Fields;
import io.inmesh.cli.client.UnreachableException;
import io.inmesh.cli.launch.Installation;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.resource.Kind;
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

/** {@code inmesh get}. */
@Command(
    name = "get",
    description = "Show resources: get vs, get vs reviews -o yaml, get dr,vs -A.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class GetCommand implements Callable<Integer> {

  private static final String TABLE =
      "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";

  @Parameters(
      index = "0",
      paramLabel = "KIND[,KIND]",
      description = "Name, plural or short name; KIND/NAME works, too.")
  private String kinds = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "One resource.")
  private String name = "";

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "Of all namespaces.")
  private boolean all;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|wide|json|yaml",
      defaultValue = "table",
      description = "Form (default: ${DEFAULT-VALUE}).")
  private String output = "table";

  @Mixin private Connection connection = new Connection();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, UnreachableException {
    PrintWriter err = spec.commandLine().getErr();
    if (!List.of("table", "wide", "json", "yaml").contains(output)) {
      err.println("inmesh: -o: " + output + " (expected: table, wide, json or yaml)");
      return 2;
    }
    List<KindNames.Wanted> wanted = KindNames.parse(kinds, name);
    if (all && wanted.stream().anyMatch(each -> !each.name().isEmpty())) {
      err.println("inmesh: get: a name belongs to one namespace: leave out -A, or the name");
      return 2;
    }
    Path home = Installation.here().home();
    ApiClient api = connection.open(home);
    String namespace = all ? "" : connection.namespace(home);
    boolean asTable = output.equals("table") || output.equals("wide");
    boolean ok = true;
    List<MapNode> found = new ArrayList<>();
    for (KindNames.Wanted each : wanted) {
      ApiClient.Answer answer =
          api.get(path(each, namespace), asTable ? TABLE : "application/json");
      if (!answer.ok()) {
        err.println("Error: " + answer.message());
        ok = false;
      } else if (asTable) {
        print(answer.object(), each.kind());
      } else {
        found.add(readable(answer.object()));
      }
    }
    if (!found.isEmpty()) {
      print(found.size() == 1 ? found.get(0) : list(found));
    }
    return ok ? 0 : 1;
  }

  private static String path(KindNames.Wanted wanted, String namespace) {
    Kind kind = wanted.kind();
    return wanted.name().isEmpty()
        ? ResourcePath.collection(kind, kind.apiVersion(), namespace)
        : ResourcePath.one(kind, kind.apiVersion(), namespace, wanted.name());
  }

  /** Without the owners of fields, which are for programs; kubectl leaves them out, too. */
  private static MapNode readable(MapNode document) {
    List<Node> items = Fields.nodes(document, "items");
    MapNode shown =
        document.get("metadata") instanceof MapNode metadata
            ? document.with("metadata", metadata.without("managedFields"))
            : document;
    return items.isEmpty()
        ? shown
        : shown.with(
            "items",
            Node.of(
                items.stream()
                    .map(each -> each instanceof MapNode map ? readable(map) : each)
                    .toList()));
  }

  /** Several answers as one document, as kubectl puts them. */
  private static MapNode list(List<MapNode> found) {
    List<Node> items = new ArrayList<>();
    for (MapNode each : found) {
      if (each.get("items") == null) {
        items.add(each);
      } else {
        items.addAll(Fields.nodes(each, "items"));
      }
    }
    return MapNode.EMPTY
        .with("apiVersion", Node.of("v1"))
        .with("kind", Node.of("List"))
        .with("items", Node.of(items));
  }

  private void print(MapNode document) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(output.equals("json") ? JsonWriter.pretty(document) : Yaml.write(document));
    out.flush();
  }

  private void print(MapNode table, Kind kind) {
    List<Integer> shown = new ArrayList<>();
    List<String> headings = new ArrayList<>();
    boolean withNamespace = all && kind.namespaced();
    if (withNamespace) {
      headings.add("NAMESPACE");
    }
    List<MapNode> columns = Fields.maps(table, "columnDefinitions");
    for (int i = 0; i < columns.size(); i++) {
      if (output.equals("wide") || Fields.number(columns.get(i), "priority") == 0) {
        shown.add(i);
        headings.add(Fields.text(columns.get(i), "name").toUpperCase(Locale.ROOT));
      }
    }
    List<MapNode> rows = Fields.maps(table, "rows");
    if (rows.isEmpty()) {
      spec.commandLine().getErr().println("No " + kind.plural() + " found.");
      return;
    }
    Table printed = new Table(headings);
    rows.forEach(row -> printed.row(cells(row, shown, withNamespace)));
    printed.print(spec.commandLine().getOut());
  }

  private static List<String> cells(MapNode row, List<Integer> shown, boolean withNamespace) {
    List<String> cells = new ArrayList<>();
    if (withNamespace) {
      cells.add(Fields.text(row.map("object").map("metadata"), "namespace"));
    }
    List<Node> values = Fields.nodes(row, "cells");
    for (int i : shown) {
      Node value = i < values.size() ? values.get(i) : ScalarNode.of("");
      cells.add(value instanceof ScalarNode ? Fields.text(value) : JsonWriter.compact(value));
    }
    return cells;
  }
}

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
import io.inmesh.config.resource.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

  @Override
  public Integer call() throws IOException, UnreachableException {
    if (!List.of("table", "wide", "json", "yaml").contains(output)) {
      System.err.println("inmesh: -o: " + output + " (expected: table, wide, json or yaml)");
      return 2;
    }
    Path home = Installation.here().home();
    ApiClient api = connection.open(home);
    String namespace = all ? "" : connection.namespace(home);
    boolean ok = true;
    for (KindNames.Wanted wanted : KindNames.parse(kinds, name)) {
      ok &= show(api, wanted, namespace);
    }
    return ok ? 0 : 1;
  }

  private boolean show(ApiClient api, KindNames.Wanted wanted, String namespace)
      throws UnreachableException {
    Kind kind = wanted.kind();
    String path =
        wanted.name().isEmpty()
            ? ResourcePath.collection(kind, kind.apiVersion(), namespace)
            : ResourcePath.one(
                kind,
                kind.apiVersion(),
                namespace.isEmpty() ? "default" : namespace,
                wanted.name());
    boolean table = output.equals("table") || output.equals("wide");
    ApiClient.Answer answer = api.get(path, table ? TABLE : "application/json");
    if (!answer.ok()) {
      System.err.println("Error: " + answer.message());
      return false;
    }
    MapNode object = answer.object();
    if (table) {
      print(object, kind);
    } else {
      System.out.print(output.equals("json") ? JsonWriter.pretty(object) : Yaml.write(object));
    }
    return true;
  }

  private void print(MapNode table, Kind kind) {
    List<Integer> shown = new ArrayList<>();
    List<String> headings = new ArrayList<>();
    if (all && kind.namespaced()) {
      headings.add("NAMESPACE");
    }
    List<Node> columns = items(table, "columnDefinitions");
    for (int i = 0; i < columns.size(); i++) {
      MapNode column = columns.get(i) instanceof MapNode map ? map : MapNode.EMPTY;
      boolean wide =
          column.get("priority") instanceof ScalarNode scalar
              && scalar.value() instanceof Long l
              && l > 0;
      if (!wide || output.equals("wide")) {
        shown.add(i);
        headings.add(text(column.get("name")).toUpperCase(java.util.Locale.ROOT));
      }
    }
    Table printed = new Table(headings);
    List<Node> rows = items(table, "rows");
    for (Node row : rows) {
      if (row instanceof MapNode map) {
        printed.row(cells(map, shown, all && kind.namespaced()));
      }
    }
    if (rows.isEmpty()) {
      System.err.println("No " + kind.plural() + " found.");
    } else {
      printed.print(System.out);
    }
  }

  private static List<String> cells(MapNode row, List<Integer> shown, boolean withNamespace) {
    List<String> cells = new ArrayList<>();
    if (withNamespace) {
      cells.add(text(row.map("object").map("metadata").get("namespace")));
    }
    List<Node> values = items(row, "cells");
    for (int i : shown) {
      cells.add(i < values.size() ? text(values.get(i)) : "");
    }
    return cells;
  }

  private static List<Node> items(MapNode map, String key) {
    return map.get(key) instanceof ListNode list ? list.items() : List.of();
  }

  private static String text(@org.jspecify.annotations.Nullable Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.value() == null ? "" : String.valueOf(scalar.value());
    }
    return node == null ? "" : JsonWriter.compact(node);
  }
}

package io.inmesh.controlplane.api;

import static io.inmesh.controlplane.api.Discovery.ordered;

import io.inmesh.config.decode.Decoder;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Resource;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists as tables, with the columns that the kinds define. */
final class Tables {
  private Tables() {}

  /** Whether the client prefers a table. */
  static boolean wanted(@Nullable String accept) {
    return accept != null && accept.contains("as=Table") && accept.contains("g=meta.k8s.io");
  }

  /**
   * A table of documents.
   *
   * @param metadata of the list
   * @param include Metadata, Object or None: what each row carries beside its cells
   */
  static MapNode of(
      Kind kind, List<MapNode> documents, Node metadata, String include, Instant now) {
    List<Object> columns = new ArrayList<>();
    columns.add(column("Name", "name", "Name, unique in its namespace", 0));
    kind.columns()
        .forEach(
            each -> columns.add(column(each.name(), "", each.description(), each.wide() ? 1 : 0)));
    columns.add(column("Age", "", "Time since it was created", 0));
    List<Object> rows = new ArrayList<>();
    for (MapNode document : documents) {
      Map<String, Object> row = ordered("cells", cells(kind, document, now));
      if (include.equals("Object")) {
        row.put("object", document);
      } else if (!include.equals("None")) {
        row.put(
            "object",
            ordered(
                "kind",
                "PartialObjectMetadata",
                "apiVersion",
                "meta.k8s.io/v1",
                "metadata",
                document.map("metadata")));
      }
      rows.add(row);
    }
    return (MapNode)
        Node.of(
            ordered(
                "kind",
                "Table",
                "apiVersion",
                "meta.k8s.io/v1",
                "metadata",
                metadata,
                "columnDefinitions",
                columns,
                "rows",
                rows));
  }

  private static List<Object> cells(Kind kind, MapNode document, Instant now) {
    List<Object> cells = new ArrayList<>();
    MapNode metadata = document.map("metadata");
    cells.add(String.valueOf(metadata.string("name")));
    Resource<?> resource = Decoder.decode(document, "").resource();
    for (Kind.Column column : kind.columns()) {
      cells.add(resource == null ? "?" : column.value().apply(resource));
    }
    cells.add(age(metadata.string("creationTimestamp"), now));
    return cells;
  }

  private static Map<String, Object> column(
      String name, String format, String description, int priority) {
    return ordered(
        "name",
        name,
        "type",
        "string",
        "format",
        format,
        "description",
        description,
        "priority",
        priority);
  }

  private static String age(@Nullable String created, Instant now) {
    if (created == null) {
      return "<unknown>";
    }
    try {
      return human(Duration.between(Instant.parse(created), now));
    } catch (DateTimeParseException e) {
      return "<unknown>";
    }
  }

  /** As kubectl writes it: {@code 42s}, {@code 5m10s}, {@code 3h20m}, {@code 2d4h}, {@code 30d}. */
  static String human(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    long minutes = seconds / 60;
    if (minutes < 10) {
      return two(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    long hours = minutes / 60;
    if (hours < 8) {
      return two(hours, "h", minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    long days = hours / 24;
    return days < 8 ? two(days, "d", hours % 24, "h") : days + "d";
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return large + unit + (small == 0 ? "" : small + smallUnit);
  }
}

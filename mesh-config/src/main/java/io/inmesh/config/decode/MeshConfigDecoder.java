package io.inmesh.config.decode;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Problem;
import io.inmesh.config.document.YamlReader;
import io.inmesh.config.resource.MeshConfigFields;
import io.inmesh.config.resource.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the mesh's configuration: the text of {@code data.mesh}, or a file. */
public final class MeshConfigDecoder {
  private static final Set<String> COMPATIBILITIES = Set.of("1.30", "1.6");

  private MeshConfigDecoder() {}

  /**
   * What was read.
   *
   * @param fields null exactly if there are problems
   * @param problems why it is refused
   */
  public record Result(@Nullable MeshConfigFields fields, List<Problem> problems) {}

  /** The fields of a configuration that {@link MeshConfigFields} does not know, as written. */
  public static List<String> unread(String text) {
    List<Node> nodes = new ArrayList<>();
    try {
      YamlReader.read(text, Limits.DEFAULT, nodes);
    } catch (DocumentException refused) {
      return List.of(); // it is refused for that
    }
    Schema known = Schema.of(MeshConfigFields.class);
    return !nodes.isEmpty() && nodes.get(0) instanceof MapNode map
        ? map.keys().stream().filter(each -> known.field(each).isEmpty()).toList()
        : List.of();
  }

  /** Reads YAML. An empty text is an empty configuration. */
  public static Result decode(String text, String sourceName) {
    List<Node> nodes = new ArrayList<>();
    try {
      YamlReader.read(text, Limits.DEFAULT, nodes);
    } catch (DocumentException e) {
      return new Result(
          null, List.of(new Problem(sourceName, e.at(), "", String.valueOf(e.getMessage()), "")));
    }
    Node root = nodes.isEmpty() ? MapNode.EMPTY : nodes.get(0);
    Problems problems = new Problems(sourceName, root);
    if (!(root instanceof MapNode map)) {
      problems.error(
          Path.ROOT, "expected an object, not " + root.describe(), "write key: value lines");
      return new Result(null, problems.errors());
    }
    Object fields =
        new SchemaDecoder(problems)
            .object(Schema.of(MeshConfigFields.class), map, Path.ROOT, Set.of());
    if (fields instanceof MeshConfigFields read) {
      String compatibility = Objects.requireNonNullElse(read.compatibility(), "1.30");
      if (!COMPATIBILITIES.contains(compatibility)) {
        problems.error(
            Path.of("compatibility"),
            "\"%s\" is unknown".formatted(compatibility),
            "\"1.30\" or \"1.6\", in quotes");
      }
      return new Result(problems.errors().isEmpty() ? read : null, problems.errors());
    }
    return new Result(null, problems.errors());
  }
}

package io.inmesh.config.decode;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Problem;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.document.Suggestions;
import io.inmesh.config.document.Texts;
import io.inmesh.config.document.YamlReader;
import io.inmesh.config.resource.ConfigMap;
import io.inmesh.config.resource.CoreFields;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Metadata;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Schema;
import io.inmesh.config.resource.Spec;
import io.inmesh.config.validate.Validator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads resources, strictly: what is unknown, wrong or contradictory is refused with its place.
 * Never throws on bad input.
 */
public final class Decoder {
  private static final Set<String> ROOT_KEYS =
      Set.of("apiVersion", "kind", "metadata", "spec", "status");

  private Decoder() {}

  /**
   * All documents of a text, YAML or JSON, with {@code kind: List} unfolded.
   *
   * @param sourceName the file's name for messages and places; empty for a request
   */
  public static List<Document> decode(String text, String sourceName) {
    List<Node> nodes = new ArrayList<>();
    List<Document> documents = new ArrayList<>();
    @Nullable Problem unreadable = read(text, sourceName, nodes);
    for (Node node : nodes) {
      unfold(node).forEach(each -> documents.add(decode(each, sourceName)));
    }
    if (unreadable != null) {
      documents.add(Document.unreadable(unreadable));
    }
    return documents;
  }

  /** The resource of a document that was read, or patched. */
  public static Document decode(Node root, String sourceName) {
    Problems problems = new Problems(sourceName, root);
    Resource<?> resource = resource(root, sourceName, problems);
    if (resource != null && problems.errors().isEmpty()) {
      List<Problem> invalid = new ArrayList<>(Validator.validate(resource));
      invalid.addAll(meshConfigProblems(resource));
      if (invalid.isEmpty()) {
        return new Document(root.at(), root, resource, List.of(), problems.warnings());
      }
      return new Document(root.at(), root, null, invalid, problems.warnings());
    }
    return new Document(root.at(), root, null, problems.errors(), problems.warnings());
  }

  private static List<Problem> meshConfigProblems(Resource<?> resource) {
    String mesh =
        resource.spec() instanceof ConfigMap map && resource.name().equals("istio")
            ? map.data().get("mesh")
            : null;
    return mesh == null
        ? List.of()
        : MeshConfigDecoder.decode(mesh, resource.title() + " data.mesh").problems();
  }

  private static @Nullable Problem read(String text, String sourceName, List<Node> into) {
    String start = text.stripLeading();
    boolean mayBeJson = start.startsWith("{") || start.startsWith("[");
    @Nullable Problem notJson = null;
    if (mayBeJson) {
      try {
        into.add(JsonReader.read(text, Limits.DEFAULT));
        return null;
      } catch (DocumentException e) {
        notJson = problem(e, sourceName);
      }
    }
    try {
      YamlReader.read(text, Limits.DEFAULT, into);
      return null;
    } catch (DocumentException e) {
      return notJson != null && into.isEmpty() ? notJson : problem(e, sourceName);
    }
  }

  private static Problem problem(DocumentException e, String sourceName) {
    return new Problem(sourceName, e.at(), "", String.valueOf(e.getMessage()), "");
  }

  private static Stream<Node> unfold(Node node) {
    if (node instanceof MapNode map
        && "List".equals(map.string("kind"))
        && "v1".equals(map.string("apiVersion"))
        && map.get("items") instanceof ListNode items) {
      return items.items().stream();
    }
    return Stream.of(node);
  }

  private static @Nullable Resource<?> resource(Node root, String sourceName, Problems problems) {
    if (!(root instanceof MapNode map)) {
      problems.error(
          Path.ROOT,
          "expected an object, not " + root.describe(),
          "begin with apiVersion, kind, metadata and spec");
      return null;
    }
    Kind kind = KindFinder.find(map, problems);
    if (kind == null) {
      return null;
    }
    Metadata metadata = MetadataDecoder.decode(kind, map, problems);
    Spec spec = spec(kind, map, problems);
    String apiVersion = map.string("apiVersion");
    if (metadata == null || spec == null || apiVersion == null) {
      return null;
    }
    return new Resource<>(kind, apiVersion, metadata, spec, map, sourceName);
  }

  private static @Nullable Spec spec(Kind kind, MapNode root, Problems problems) {
    Schema schema = kind.schema();
    SchemaDecoder decoder = new SchemaDecoder(problems);
    if (kind.body() == Kind.Body.ROOT) {
      return (Spec) decoder.object(schema, root, Path.ROOT, ROOT_KEYS);
    }
    if (!schema.lenient() || CoreFields.refusesOthers(schema.name())) {
      for (String key : root.keys()) {
        if (!ROOT_KEYS.contains(key)) {
          problems.error(
              Path.of(key),
              "unknown field \"%s\"".formatted(printable(key)),
              misplaced(schema, key));
        }
      }
    }
    Node body = root.get("spec");
    if (body == null || (body instanceof ScalarNode scalar && scalar.isNull())) {
      body = MapNode.EMPTY;
    }
    if (!(body instanceof MapNode map)) {
      problems.error(Path.of("spec"), "expected an object, not " + body.describe(), "");
      return null;
    }
    return (Spec) decoder.object(schema, map, Path.of("spec"), Set.of());
  }

  private static String printable(String key) {
    return Texts.printable(key);
  }

  private static String misplaced(Schema schema, String key) {
    return schema.field(key).isPresent()
        ? "it belongs below spec"
        : Suggestions.of(key, ROOT_KEYS.stream().sorted().collect(Collectors.toList()));
  }
}

package io.inmesh.controlplane.api;

import static io.inmesh.controlplane.api.Discovery.ordered;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.resource.CoreFields;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Metadata;
import io.inmesh.config.resource.Schema;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON schemas of the kinds, as OpenAPI documents hold them: made from the same tree that the
 * strict decoder follows, so that {@code kubectl explain} cannot say anything else.
 */
final class JsonSchemas {
  static final String OBJECT_META = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

  private final String refPrefix;
  private final boolean openEnded;

  /**
   * For one flavour of OpenAPI.
   *
   * @param refPrefix {@code #/definitions/} or {@code #/components/schemas/}
   * @param openEnded whether fields of lenient objects are left out: clients of version 2 take a
   *     list of fields for a complete one and would refuse the others
   */
  JsonSchemas(String refPrefix, boolean openEnded) {
    this.refPrefix = refPrefix;
    this.openEnded = openEnded;
  }

  /** By name, all schemas of a kind's version: the kind itself and its list. */
  Map<String, MapNode> of(Kind kind, String version) {
    Map<String, MapNode> schemas = new LinkedHashMap<>();
    String name = name(kind, version);
    schemas.put(name, kind(kind, version));
    Map<String, Object> list =
        ordered("type", "object", "description", "A list of " + kind.kind() + ".");
    list.put(
        "properties",
        ordered(
            "apiVersion", text("Version of the list."),
            "kind", text("Kind of the list."),
            "items", ordered("type", "array", "description", "The objects.", "items", ref(name)),
            "metadata",
                ordered(
                    "type", "object", "description", "Revision, and where the next page begins.")));
    list.put("required", List.of("items"));
    list.put(GroupVersionKind.EXTENSION, List.of(gvk(kind, version, "List")));
    schemas.put(name + "List", (MapNode) Node.of(list));
    return schemas;
  }

  /** The schema that all kinds refer to. */
  MapNode objectMeta() {
    return object(Schema.of(Metadata.class), "", "");
  }

  /** {@code io.istio.networking.v1.VirtualService}. */
  static String name(Kind kind, String version) {
    String[] labels = (kind.group().isEmpty() ? "core.api.k8s.io" : kind.group()).split("\\.", -1);
    StringBuilder name = new StringBuilder();
    for (int i = labels.length - 1; i >= 0; i--) {
      name.append(labels[i]).append('.');
    }
    return name.append(version).append('.').append(kind.kind()).toString();
  }

  static Map<String, Object> gvk(Kind kind, String version, String suffix) {
    return ordered("group", kind.group(), "kind", kind.kind() + suffix, "version", version);
  }

  private MapNode kind(Kind kind, String version) {
    Schema schema = kind.schema();
    Map<String, Object> properties =
        ordered(
            "apiVersion", text("Version of the schema: " + kind.apiVersion(version) + "."),
            "kind", text("Kind of the object: " + kind.kind() + "."),
            "metadata",
                refWith(
                    OBJECT_META,
                    "Name, namespace, labels and what the store notes about the object."));
    if (kind.body() == Kind.Body.SPEC) {
      properties.put("spec", object(schema, kind.kind(), "spec"));
    } else {
      schema
          .fields()
          .forEach(each -> properties.put(each.name(), field(each, kind.kind(), each.name())));
      CoreFields.of(schema.name())
          .forEach(each -> properties.putIfAbsent(each, unread(kind.kind(), each)));
    }
    properties.put(
        "status",
        ordered(
            "type",
            "object",
            "description",
            "What is observed; kept, not read.",
            "x-kubernetes-preserve-unknown-fields",
            true));
    return (MapNode)
        Node.of(
            ordered(
                "type",
                "object",
                "description",
                schema.description(),
                "properties",
                properties,
                GroupVersionKind.EXTENSION,
                List.of(gvk(kind, version, ""))));
  }

  private MapNode object(Schema schema, String kind, String path) {
    Map<String, Object> node = ordered("type", "object", "description", schema.description());
    boolean complete = openEnded && CoreFields.knows(schema.name());
    if (schema.lenient() && !complete) {
      node.put("x-kubernetes-preserve-unknown-fields", true);
      if (openEnded) {
        return (MapNode) Node.of(node);
      }
    }
    Map<String, Object> properties = new LinkedHashMap<>();
    schema
        .fields()
        .forEach(each -> properties.put(each.name(), field(each, kind, path + "." + each.name())));
    if (complete) {
      CoreFields.of(schema.name())
          .forEach(each -> properties.putIfAbsent(each, unread(kind, path + "." + each)));
    }
    if (!properties.isEmpty()) {
      node.put("properties", properties);
    }
    List<String> required =
        schema.fields().stream().filter(Schema.Field::required).map(Schema.Field::name).toList();
    if (!required.isEmpty()) {
      node.put("required", required);
    }
    return (MapNode) Node.of(node);
  }

  private MapNode field(Schema.Field field, String kind, String path) {
    MapNode node = value(field.schema(), kind, path);
    String description = field.description();
    if (!field.successor().isEmpty()) {
      description = (description + " Obsolete: use " + field.successor() + ".").strip();
    }
    node = description.isEmpty() ? node : node.with("description", Node.of(description));
    Long min = field.min();
    Long max = field.max();
    node = min == null ? node : node.with("minimum", Node.of(min));
    node = max == null ? node : node.with("maximum", Node.of(max));
    return mergeable(node, kind, path);
  }

  /** A field that is kept and not read: anything, or a list that merges. */
  private static MapNode unread(String kind, String path) {
    MapNode anything = plain("x-kubernetes-preserve-unknown-fields", true);
    boolean merges = StrategicMerge.mergeKey(kind, path) != null;
    return mergeable(merges ? plain("type", "array", "items", anything) : anything, kind, path);
  }

  private static MapNode mergeable(MapNode node, String kind, String path) {
    String mergeKey = StrategicMerge.mergeKey(kind, path);
    if (mergeKey == null) {
      return node;
    }
    return node.with("x-kubernetes-patch-strategy", Node.of("merge"))
        .with("x-kubernetes-patch-merge-key", Node.of(mergeKey));
  }

  private MapNode value(Schema schema, String kind, String path) {
    Schema items = schema.items();
    return switch (schema.type()) {
      case OBJECT -> object(schema, kind, path);
      case LIST ->
          plain(
              "type", "array", "items", items == null ? Map.of() : value(items, kind, path + ".*"));
      case MAP ->
          plain(
              "type",
              "object",
              "additionalProperties",
              items == null ? Map.of() : value(items, kind, path + ".*"));
      case STRING -> plain("type", "string");
      case INTEGER ->
          plain("type", "integer", "format", schema.javaType() == Long.class ? "int64" : "int32");
      case NUMBER -> plain("type", "number", "format", "double");
      case BOOLEAN -> plain("type", "boolean");
      case ENUM -> plain("type", "string", "enum", schema.values());
      case DURATION -> plain("type", "string", "example", "1.5s");
      case TIME -> plain("type", "string", "format", "date-time");
      case INT_OR_STRING ->
          plain("type", "string", "format", "int-or-string", "x-kubernetes-int-or-string", true);
      case ANY -> plain("x-kubernetes-preserve-unknown-fields", true);
    };
  }

  private static MapNode plain(Object... keysAndValues) {
    return (MapNode) Node.of(ordered(keysAndValues));
  }

  private static Map<String, Object> text(String description) {
    return ordered("type", "string", "description", description);
  }

  private Map<String, Object> ref(String name) {
    return ordered("$ref", refPrefix + name);
  }

  private Map<String, Object> refWith(String name, String description) {
    return openEnded
        ? ref(name)
        : ordered("description", description, "allOf", List.of(ref(name)), "default", Map.of());
  }

  /** The extension by which clients find a kind's schema. */
  static final class GroupVersionKind {
    static final String EXTENSION = "x-kubernetes-group-version-kind";

    private GroupVersionKind() {}
  }
}

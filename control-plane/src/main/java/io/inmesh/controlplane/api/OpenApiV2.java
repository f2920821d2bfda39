package io.inmesh.controlplane.api;

import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Kinds;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * The OpenAPI 2 document as the protobuf message that kubectl downloads, {@code
 * openapi.v2.Document}.
 *
 * @see <a
 *     href="https://github.com/google/gnostic/blob/main/openapiv2/OpenAPIv2.proto">OpenAPIv2.proto</a>
 */
final class OpenApiV2 {
  private final JsonSchemas schemas = new JsonSchemas("#/definitions/", true);

  /** The document. */
  byte[] document() {
    ProtoWriter paths = new ProtoWriter();
    ProtoWriter definitions = new ProtoWriter();
    definitions.message(1, named(JsonSchemas.OBJECT_META, schema(schemas.objectMeta())));
    for (Kind kind : Kinds.all()) {
      for (String version : kind.versions()) {
        schemas
            .of(kind, version)
            .forEach((name, node) -> definitions.message(1, named(name, schema(node))));
        OpenApiPaths.of(kind, version)
            .forEach(
                (path, methods) -> paths.message(2, named(path, pathItem(kind, version, methods))));
      }
    }
    return new ProtoWriter()
        .string(1, "2.0")
        .message(2, new ProtoWriter().string(1, "Inmesh").string(2, "v1"))
        .message(8, paths)
        .message(9, definitions)
        .bytes();
  }

  private static ProtoWriter pathItem(Kind kind, String version, List<String> methods) {
    Map<String, Integer> fields = Map.of("get", 2, "put", 3, "post", 4, "delete", 5, "patch", 8);
    ProtoWriter item = new ProtoWriter();
    for (String method : methods) {
      ProtoWriter operation = new ProtoWriter();
      if (!method.equals("get")) {
        OpenApiPaths.WRITE_PARAMETERS.forEach(
            (name, text) -> operation.message(8, queryParameter(name, text)));
      }
      operation.message(9, new ProtoWriter());
      Node gvk = Node.of(JsonSchemas.gvk(kind, version, ""));
      operation.message(13, extension(JsonSchemas.GroupVersionKind.EXTENSION, gvk));
      item.message(fields.getOrDefault(method, 2), operation);
    }
    return item;
  }

  /** ParametersItem { Parameter { NonBodyParameter { QueryParameterSubSchema } } }. */
  private static ProtoWriter queryParameter(String name, String description) {
    ProtoWriter query =
        new ProtoWriter()
            .string(2, "query")
            .string(3, description)
            .string(4, name)
            .string(6, "string");
    ProtoWriter nonBody = new ProtoWriter().message(3, query);
    return new ProtoWriter().message(1, new ProtoWriter().message(2, nonBody));
  }

  private static ProtoWriter schema(MapNode node) {
    ProtoWriter out = new ProtoWriter();
    for (String key : node.keys()) {
      Node value = node.get(key);
      if (value != null) {
        field(out, key, value);
      }
    }
    return out;
  }

  private static void field(ProtoWriter out, String key, Node value) {
    switch (key) {
      case "$ref" -> out.string(1, text(value));
      case "format" -> out.string(2, text(value));
      case "description" -> out.string(4, text(value));
      case "maximum" -> out.number(7, number(value));
      case "minimum" -> out.number(9, number(value));
      case "required" -> items(value).forEach(each -> out.string(19, text(each)));
      case "enum" -> items(value).forEach(each -> out.message(20, any(each)));
      case "additionalProperties" ->
          out.message(21, new ProtoWriter().message(1, schema((MapNode) value)));
      case "type" -> out.message(22, new ProtoWriter().string(1, text(value)));
      case "items" -> out.message(23, new ProtoWriter().message(1, schema((MapNode) value)));
      case "properties" -> out.message(25, properties((MapNode) value));
      case "example" -> out.message(30, any(value));
      default -> {
        if (key.startsWith("x-")) {
          out.message(31, extension(key, value));
        }
      }
    }
  }

  private static ProtoWriter properties(MapNode map) {
    ProtoWriter out = new ProtoWriter();
    for (String key : map.keys()) {
      out.message(1, named(key, schema(map.map(key))));
    }
    return out;
  }

  private static ProtoWriter named(String name, ProtoWriter value) {
    return new ProtoWriter().string(1, name).message(2, value);
  }

  /** NamedAny { Any { yaml } }; JSON is YAML. */
  private static ProtoWriter extension(String name, Node value) {
    return named(name, any(value));
  }

  private static ProtoWriter any(Node value) {
    return new ProtoWriter().string(2, JsonWriter.compact(value) + "\n");
  }

  private static List<Node> items(Node value) {
    return value instanceof ListNode list ? list.items() : List.of();
  }

  private static String text(Node value) {
    return value instanceof ScalarNode scalar ? String.valueOf(scalar.value()) : "";
  }

  private static double number(Node value) {
    return value instanceof ScalarNode scalar && scalar.value() != null
        ? new BigDecimal(String.valueOf(scalar.value())).doubleValue()
        : 0;
  }
}

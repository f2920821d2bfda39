package io.inmesh.controlplane.api;

import static io.inmesh.controlplane.api.Discovery.ordered;

import io.inmesh.config.resource.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The paths of the kinds with their operations: what clients ask before they use dryRun or
 * fieldValidation.
 */
final class OpenApiPaths {
  /** Query parameters that writes take. */
  static final Map<String, String> WRITE_PARAMETERS =
      Map.of(
          "dryRun", "All: do everything but store.",
          "fieldManager", "Who writes, for the history.",
          "fieldValidation", "Fields that are not known are refused, whatever this says.");

  private OpenApiPaths() {}

  /** By path, the HTTP methods of a kind's version. */
  static Map<String, List<String>> of(Kind kind, String version) {
    String base =
        kind.group().isEmpty() ? "/api/" + version : "/apis/" + kind.group() + "/" + version;
    Map<String, List<String>> paths = new LinkedHashMap<>();
    String collection =
        base + (kind.namespaced() ? "/namespaces/{namespace}/" : "/") + kind.plural();
    if (kind.namespaced()) {
      paths.put(base + "/" + kind.plural(), List.of("get"));
    }
    paths.put(collection, List.of("get", "post", "delete"));
    paths.put(collection + "/{name}", List.of("get", "put", "patch", "delete"));
    return paths;
  }

  /** The operations of version 3. */
  static Map<String, Object> operations(
      Kind kind, String version, String path, List<String> methods) {
    Map<String, Object> item = new LinkedHashMap<>();
    for (String method : methods) {
      item.put(method, operation(kind, version, path, method));
    }
    return item;
  }

  private static Map<String, Object> operation(
      Kind kind, String version, String path, String method) {
    Map<String, Object> schema =
        ordered("$ref", "#/components/schemas/" + JsonSchemas.name(kind, version));
    Map<String, Object> operation =
        ordered(
            "tags",
            List.of(kind.group().isEmpty() ? "core" : kind.group()),
            "operationId",
            method + version + kind.kind() + suffix(kind, path),
            "parameters",
            parameters(path, method),
            "responses",
            ordered("200", ordered("description", "OK", "content", json(schema))));
    if (method.equals("put") || method.equals("post")) {
      operation.put("requestBody", ordered("content", json(schema)));
    } else if (method.equals("patch")) {
      operation.put(
          "requestBody",
          ordered(
              "content",
              ordered(
                  "application/merge-patch+json", ordered("schema", ordered("type", "object")))));
    }
    operation.put(JsonSchemas.GroupVersionKind.EXTENSION, JsonSchemas.gvk(kind, version, ""));
    return operation;
  }

  private static String suffix(Kind kind, String path) {
    if (path.contains("{name}")) {
      return "";
    }
    return path.contains("{namespace}") || !kind.namespaced() ? "Collection" : "All";
  }

  private static Map<String, Object> json(Map<String, Object> schema) {
    return ordered("application/json", ordered("schema", schema));
  }

  private static List<Map<String, Object>> parameters(String path, String method) {
    List<Map<String, Object>> parameters = new ArrayList<>();
    for (String each : List.of("namespace", "name")) {
      if (path.contains("{" + each + "}")) {
        parameters.add(
            ordered(
                "name", each, "in", "path", "required", true, "schema", ordered("type", "string")));
      }
    }
    if (!method.equals("get")) {
      WRITE_PARAMETERS.forEach(
          (name, text) ->
              parameters.add(
                  ordered(
                      "name",
                      name,
                      "in",
                      "query",
                      "description",
                      text,
                      "schema",
                      ordered("type", "string"))));
    }
    return parameters;
  }
}

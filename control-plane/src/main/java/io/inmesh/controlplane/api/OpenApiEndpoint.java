package io.inmesh.controlplane.api;

import static io.inmesh.controlplane.api.Discovery.ordered;

import io.inmesh.config.document.Node;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Kinds;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI documents of the kinds: version 2 as protobuf, version 3 as JSON per group and
 * version.
 */
final class OpenApiEndpoint {
  private static final String V2_TYPE = "application/octet-stream";

  private final JsonSchemas schemas = new JsonSchemas("#/components/schemas/", false);
  private byte @Nullable [] v2; // made when first asked for; making it twice does no harm

  void handle(Exchange exchange) throws IOException {
    List<String> path = exchange.path();
    if (path.size() == 2 && path.get(1).equals("v2")) {
      exchange.bytes(200, V2_TYPE, v2());
    } else if (path.size() == 2 && path.get(1).equals("v3")) {
      exchange.json(200, index());
    } else if (path.size() > 2 && path.get(1).equals("v3")) {
      exchange.json(200, v3(path.subList(2, path.size())));
    } else {
      throw ApiException.notFound(
          "there is no such OpenAPI document (expected: /openapi/v2, /openapi/v3)");
    }
  }

  private byte[] v2() {
    byte[] document = v2;
    if (document == null) {
      document = new OpenApiV2().document();
      v2 = document;
    }
    return document;
  }

  private static Node index() {
    Map<String, Object> paths = new LinkedHashMap<>();
    paths.put("api/v1", ordered("serverRelativeURL", "/openapi/v3/api/v1"));
    for (String group : Discovery.groupNames()) {
      for (String version : Discovery.versions(group)) {
        String path = "apis/" + group + "/" + version;
        paths.put(path, ordered("serverRelativeURL", "/openapi/v3/" + path));
      }
    }
    return Node.of(ordered("paths", paths));
  }

  private Node v3(List<String> path) {
    boolean core = path.size() == 2 && path.get(0).equals("api");
    boolean group = path.size() == 3 && path.get(0).equals("apis");
    Map<String, Object> paths = new LinkedHashMap<>();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put(JsonSchemas.OBJECT_META, schemas.objectMeta());
    for (Kind kind : Kinds.all()) {
      String version = path.get(path.size() - 1);
      if ((core ? kind.group().isEmpty() : group && kind.group().equals(path.get(1)))
          && kind.versions().contains(version)) {
        all.putAll(schemas.of(kind, version));
        OpenApiPaths.of(kind, version)
            .forEach(
                (each, methods) ->
                    paths.put(each, OpenApiPaths.operations(kind, version, each, methods)));
      }
    }
    if (paths.isEmpty()) {
      throw ApiException.notFound("there is no such group and version (see /openapi/v3)");
    }
    return Node.of(
        ordered(
            "openapi",
            "3.0.0",
            "info",
            ordered("title", "Inmesh", "version", "v1"),
            "paths",
            paths,
            "components",
            ordered("schemas", all)));
  }
}

package io.inmesh.controlplane.api;

import static io.inmesh.controlplane.api.Discovery.ordered;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Kinds;
import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.store.Change;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /mesh/v1}: what Kubernetes has no words for. */
final class MeshEndpoint {
  private static final int HISTORY_MAX = 1_000;
  private static final Map<String, String> VERBS = Map.of("POST", "create", "DELETE", "delete");
  private static final Map<String, Set<String>> METHODS =
      Map.of(
          "tokens", Set.of("POST"),
          "workloads", Set.of("GET", "DELETE"),
          "clients", Set.of("GET"),
          "status", Set.of("GET"),
          "resources", Set.of("GET"),
          "history", Set.of("GET"),
          "openapi.json", Set.of("GET"));

  private final ResourceStore store;
  private final MeshOperations operations;
  private final Authorizer authorizer;

  MeshEndpoint(ResourceStore store, MeshOperations operations, Authorizer authorizer) {
    this.store = store;
    this.operations = operations;
    this.authorizer = authorizer;
  }

  void handle(Exchange exchange) throws IOException {
    List<String> path = exchange.path();
    String what = path.size() == 3 && path.get(1).equals("v1") ? path.get(2) : "";
    String method = exchange.method().equals("HEAD") ? "GET" : exchange.method();
    Set<String> methods = METHODS.get(what);
    if (methods == null) {
      throw unknown();
    }
    if (!methods.contains(method)) {
      throw ApiException.methodNotAllowed(method, "/mesh/v1/" + what);
    }
    String verb = VERBS.getOrDefault(method, "get");
    if (!authorizer.allows(exchange.user(), verb, "mesh.inmesh.io", what, "")) {
      throw ApiException.forbidden(
          "%s may not %s /mesh/v1/%s".formatted(exchange.user(), verb, what));
    }
    switch (what + " " + method) {
      case "tokens POST" -> token(exchange);
      case "workloads DELETE" -> removeWorkload(exchange);
      case "workloads GET" -> exchange.json(200, operations.workloads());
      case "clients GET" -> exchange.json(200, operations.clients());
      case "status GET" -> exchange.json(200, operations.status());
      case "resources GET" -> exchange.json(200, operations.resources());
      case "history GET" -> exchange.json(200, history(exchange));
      default -> exchange.bytes(200, "application/json", openApi());
    }
  }

  private static ApiException unknown() {
    return ApiException.notFound(
        "there is nothing at this path. Known: /mesh/v1/status, workloads, clients, resources, history, tokens, openapi.json.");
  }

  private Node history(Exchange exchange) {
    String kind = given(exchange, "kind");
    String key = null;
    if (kind != null) {
      Kind known =
          Kinds.named(kind)
              .orElseThrow(
                  () ->
                      ApiException.badRequest(
                          "kind: no kind of that name is known (see kubectl api-resources)"));
      key = ResourceService.keyOf(known);
    }
    int limit = Math.min(exchange.number("limit", 100), HISTORY_MAX);
    List<Object> rows = new ArrayList<>();
    try {
      for (Change each :
          store.history(key, given(exchange, "namespace"), given(exchange, "name"), limit)) {
        rows.add(row(each));
      }
    } catch (StoreException e) {
      throw ApiException.of(e);
    }
    return Node.of(ordered("items", rows));
  }

  /** A parameter that says nothing counts as left out. */
  private static @Nullable String given(Exchange exchange, String name) {
    String value = exchange.query(name);
    return value == null || value.isEmpty() ? null : value;
  }

  private static Map<String, Object> row(Change change) {
    MapNode document = change.resource().document();
    return ordered(
        "revision", change.revision(),
        "time", change.at().toString(),
        "author", change.author(),
        "verb", change.verb().name().toLowerCase(Locale.ROOT),
        "kind", String.valueOf(document.string("kind")),
        "namespace", change.resource().key().namespace(),
        "name", change.resource().key().name(),
        "document", document);
  }

  private void token(Exchange exchange) throws IOException {
    TokenRequest wanted = TokenRequest.of(Body.object(Body.document(exchange.request())));
    try {
      MeshOperations.Token token =
          operations.token(
              wanted.namespace(),
              wanted.serviceAccount(),
              wanted.labels(),
              wanted.ports(),
              wanted.addresses(),
              wanted.ttl());
      exchange.json(
          201, Node.of(ordered("token", token.text(), "expires", token.expires().toString())));
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private void removeWorkload(Exchange exchange) throws IOException {
    String key = exchange.query("key");
    if (key == null || key.isEmpty()) {
      throw ApiException.badRequest(
          "key: which registration is to go? GET /mesh/v1/workloads shows their keys");
    }
    if (!operations.removeWorkload(key)) {
      throw ApiException.notFound("no registration has this key (see GET /mesh/v1/workloads)");
    }
    exchange.json(200, Node.of(ordered("removed", key)));
  }

  private static byte[] openApi() throws IOException {
    try (InputStream in = MeshEndpoint.class.getResourceAsStream("mesh-v1.json")) {
      return Objects.requireNonNull(in, "mesh-v1.json").readAllBytes();
    }
  }
}

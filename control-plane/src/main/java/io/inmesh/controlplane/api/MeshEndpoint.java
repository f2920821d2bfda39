package io.inmesh.controlplane.api;

import static io.inmesh.controlplane.api.Discovery.ordered;

import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Kinds;
import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.store.Change;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.Snapshot;
import io.inmesh.controlplane.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /mesh/v1}: what Kubernetes has no words for. */
final class MeshEndpoint {
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Duration TTL = Duration.ofMinutes(15);
  private static final int HISTORY_MAX = 1_000;

  private final ResourceStore store;
  private final MeshViews views;
  private final Authorizer authorizer;

  MeshEndpoint(ResourceStore store, MeshViews views, Authorizer authorizer) {
    this.store = store;
    this.views = views;
    this.authorizer = authorizer;
  }

  void handle(Exchange exchange) throws IOException {
    List<String> path = exchange.path();
    String what = path.size() == 3 && path.get(1).equals("v1") ? path.get(2) : "";
    boolean post = exchange.method().equals("POST");
    boolean get = exchange.method().equals("GET");
    if (!(post || get) || post != what.equals("tokens")) {
      if (!KNOWN.contains(what)) {
        throw unknown();
      }
      throw ApiException.methodNotAllowed(exchange.method(), "/mesh/v1/" + what);
    }
    if (!authorizer.allows(exchange.user(), post ? "create" : "get", "mesh.inmesh.io", what, "")) {
      throw ApiException.forbidden("%s may not use /mesh/v1/%s".formatted(exchange.user(), what));
    }
    switch (what) {
      case "tokens" -> token(exchange);
      case "status" -> exchange.json(200, views.status());
      case "workloads" -> exchange.json(200, views.workloads());
      case "clients" -> exchange.json(200, views.clients());
      case "resources" -> exchange.json(200, resources());
      case "history" -> exchange.json(200, history(exchange));
      case "openapi.json" -> exchange.bytes(200, "application/json", openApi());
      default -> throw unknown();
    }
  }

  private static final Set<String> KNOWN =
      Set.of("tokens", "status", "workloads", "clients", "resources", "history", "openapi.json");

  private static ApiException unknown() {
    return ApiException.notFound(
        "there is nothing at this path. Known: /mesh/v1/status, workloads, clients, resources, history, tokens, openapi.json.");
  }

  private Node resources() {
    Snapshot snapshot = store.snapshot();
    List<Object> items = new ArrayList<>();
    snapshot.all().forEach(each -> items.add(each.document()));
    return Node.of(ordered("revision", snapshot.revision(), "items", items));
  }

  private Node history(Exchange exchange) {
    String kind = exchange.query("kind");
    String key = null;
    if (kind != null && !kind.isEmpty()) {
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
          store.history(key, exchange.query("namespace"), exchange.query("name"), limit)) {
        rows.add(row(each));
      }
    } catch (StoreException e) {
      throw ApiException.of(e);
    }
    return Node.of(ordered("items", rows));
  }

  private static Map<String, Object> row(Change change) {
    MapNode document = change.resource().document();
    return ordered(
        "revision", change.revision(),
        "time", change.at().toString(),
        "author", change.author(),
        "verb", change.verb().name().toLowerCase(java.util.Locale.ROOT),
        "kind", String.valueOf(document.string("kind")),
        "namespace", change.resource().key().namespace(),
        "name", change.resource().key().name(),
        "document", document);
  }

  private void token(Exchange exchange) throws IOException {
    MapNode body = Body.object(Body.document(exchange.request()));
    Set<String> known =
        Set.of("namespace", "serviceAccount", "labels", "ports", "addresses", "ttl");
    for (String key : body.keys()) {
      if (!known.contains(key)) {
        throw ApiException.badRequest(
            "unknown field \"%s\" (expected: %s)"
                .formatted(Texts.printable(key), known.stream().sorted().toList()));
      }
    }
    try {
      MeshViews.Token token =
          views.token(
              name(body, "namespace", "default"),
              name(body, "serviceAccount", "default"),
              labels(body.map("labels")),
              ports(body.get("ports")),
              addresses(body.get("addresses")),
              ttl(body.string("ttl")));
      exchange.json(
          201, Node.of(ordered("token", token.text(), "expires", token.expires().toString())));
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest(String.valueOf(e.getMessage()));
    }
  }

  private static String name(MapNode body, String field, String fallback) {
    Node node = body.get(field);
    String value = node == null ? fallback : body.string(field);
    if (value == null || !NAME.matcher(value).matches()) {
      throw ApiException.badRequest(
          "%s: a name of lower-case letters, digits and '-' is expected".formatted(field));
    }
    return value;
  }

  private static Map<String, String> labels(MapNode map) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String key : map.keys()) {
      String value = map.string(key);
      if (value == null) {
        throw ApiException.badRequest("labels: values are strings");
      }
      labels.put(key, value);
    }
    return labels;
  }

  private static Set<Integer> ports(@org.jspecify.annotations.Nullable Node node) {
    Set<Integer> ports = new LinkedHashSet<>();
    for (Node each : list(node, "ports")) {
      if (!(each instanceof ScalarNode scalar)
          || !(scalar.value() instanceof Long port)
          || port < 1
          || port > 65_535) {
        throw ApiException.badRequest("ports: numbers from 1 to 65535 are expected");
      }
      ports.add(port.intValue());
    }
    return ports;
  }

  private static Set<String> addresses(@org.jspecify.annotations.Nullable Node node) {
    Set<String> addresses = new LinkedHashSet<>();
    for (Node each : list(node, "addresses")) {
      String address = each instanceof ScalarNode scalar ? scalar.string() : null;
      addresses.add(
          Objects.requireNonNullElseGet(
              address,
              () -> {
                throw ApiException.badRequest("addresses: strings are expected");
              }));
    }
    return addresses;
  }

  private static List<Node> list(@org.jspecify.annotations.Nullable Node node, String field) {
    if (node == null) {
      return List.of();
    }
    if (node instanceof ListNode list) {
      return list.items();
    }
    throw ApiException.badRequest(
        "%s: a list is expected, not %s".formatted(field, node.describe()));
  }

  private static Duration ttl(@org.jspecify.annotations.Nullable String text) {
    if (text == null) {
      return TTL;
    }
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw ApiException.badRequest("ttl: a duration such as 90s, 15m or 24h is expected");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  private static byte[] openApi() throws IOException {
    try (InputStream in = MeshEndpoint.class.getResourceAsStream("mesh-v1.json")) {
      return Objects.requireNonNull(in, "mesh-v1.json").readAllBytes();
    }
  }
}

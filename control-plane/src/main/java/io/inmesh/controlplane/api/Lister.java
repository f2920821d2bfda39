package io.inmesh.controlplane.api;

import static io.inmesh.controlplane.api.Discovery.ordered;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Texts;
import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.store.ResourceKey;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.Snapshot;
import io.inmesh.controlplane.store.StoreException;
import io.inmesh.controlplane.store.StoredResource;
import io.inmesh.controlplane.store.Watch;
import io.inmesh.time.Ticker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads: one object, a list in pages, a watch; as documents or as tables. */
final class Lister {
  private static final int PAGE_MAX = 10_000;

  private final ResourceStore store;
  private final Clock clock;

  Lister(ResourceStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** A stored resource as the target's version shows it. */
  static MapNode served(Target target, StoredResource resource) {
    MapNode head =
        MapNode.EMPTY
            .with("apiVersion", Node.of(target.apiVersion()))
            .with("kind", Node.of(target.kind().kind()));
    for (String key : List.of("metadata", "spec")) {
      Node value = resource.document().get(key);
      head = value == null ? head : head.with(key, value);
    }
    for (String key : resource.document().keys()) {
      Node value = resource.document().get(key);
      head = value == null || head.get(key) != null ? head : head.with(key, value);
    }
    return head;
  }

  static long revision(String text) {
    if (!text.matches("[0-9]{1,18}")) {
      throw ApiException.badRequest(
          "resourceVersion: '%s' is none of this server's".formatted(Texts.printable(text)));
    }
    return Long.parseLong(text);
  }

  void get(Exchange exchange, Target target) throws IOException {
    ResourceKey key = ResourceService.key(target.kind(), target.namespace(), target.name());
    StoredResource resource = store.snapshot().get(key);
    if (resource == null) {
      String resources =
          target.kind().plural()
              + (target.kind().group().isEmpty() ? "" : "." + target.kind().group());
      throw ApiException.notFound(
              "%s \"%s\" not found%s"
                  .formatted(
                      resources,
                      Texts.printable(target.name()),
                      target.namespace().isEmpty() ? "" : " in namespace " + target.namespace()))
          .about(target.kind().group(), target.kind().plural(), target.name());
    }
    if (Tables.wanted(exchange.request().getHeader("Accept"))) {
      Node metadata = Node.of(ordered("resourceVersion", Long.toString(resource.revision())));
      exchange.json(200, table(exchange, target, List.of(resource), metadata));
    } else {
      exchange.json(200, served(target, resource));
    }
  }

  void list(Exchange exchange, Target target) throws IOException {
    Snapshot snapshot = store.snapshot();
    List<StoredResource> all = matching(exchange, target, snapshot);
    int limit = exchange.number("limit", 0);
    String after = after(exchange.query("continue"));
    int from = 0;
    if (after != null) {
      while (from < all.size() && position(all.get(from).key()).compareTo(after) <= 0) {
        from++;
      }
    }
    int to = Math.min(all.size(), from + (limit == 0 ? PAGE_MAX : Math.min(limit, PAGE_MAX)));
    Map<String, Object> more = Map.of();
    if (to < all.size()) {
      byte[] last = position(all.get(to - 1).key()).getBytes(StandardCharsets.UTF_8);
      more =
          ordered(
              "continue",
              Base64.getUrlEncoder().withoutPadding().encodeToString(last),
              "remainingItemCount",
              all.size() - to);
    }
    sendList(exchange, target, all.subList(from, to), snapshot.revision(), more);
  }

  void sendList(
      Exchange exchange,
      Target target,
      List<StoredResource> resources,
      long revision,
      Map<String, Object> more)
      throws IOException {
    Map<String, Object> metadata = ordered("resourceVersion", Long.toString(revision));
    metadata.putAll(more);
    if (Tables.wanted(exchange.request().getHeader("Accept"))) {
      exchange.json(200, table(exchange, target, resources, Node.of(metadata)));
      return;
    }
    List<Object> items = new ArrayList<>();
    resources.forEach(each -> items.add(served(target, each)));
    exchange.json(
        200,
        Node.of(
            ordered(
                "kind",
                target.kind().kind() + "List",
                "apiVersion",
                target.apiVersion(),
                "metadata",
                metadata,
                "items",
                items)));
  }

  List<StoredResource> matching(Exchange exchange, Target target) {
    return matching(exchange, target, store.snapshot());
  }

  /**
   * Streams changes. A watch that begins with everything there is ({@code sendInitialEvents}, as
   * client-go's informers do) says by a bookmark where that ends.
   */
  void watch(Exchange exchange, Target target) throws IOException {
    Snapshot snapshot = store.snapshot();
    String version = Objects.requireNonNullElse(exchange.query("resourceVersion"), "0");
    boolean anyVersion = version.isEmpty() || version.equals("0");
    boolean announced = exchange.isTrue("sendInitialEvents");
    boolean all = announced || (anyVersion && exchange.query("sendInitialEvents") == null);
    long named = anyVersion ? snapshot.revision() : revision(version);
    long after = all ? Math.max(named, snapshot.revision()) : named;
    Predicate<StoredResource> filter = filter(exchange, target);
    List<StoredResource> begin = all ? matching(exchange, target, snapshot) : List.of();
    boolean asTable = Tables.wanted(exchange.request().getHeader("Accept"));
    Watcher.Form form =
        resource ->
            asTable
                ? table(exchange, target, List.of(resource), bookmark(resource.revision(), false))
                : served(target, resource);
    Node end = bookmark(after, true);
    Node mark =
        !announced || !exchange.isTrue("allowWatchBookmarks")
            ? null
            : asTable
                ? table(exchange, target, List.of(), end)
                : Node.of(
                    ordered(
                        "kind",
                        target.kind().kind(),
                        "apiVersion",
                        target.apiVersion(),
                        "metadata",
                        end));
    try (Watch watch = store.watch(ResourceService.keyOf(target.kind()), after)) {
      new Watcher(watch::next, filter, form, Ticker.system()).run(exchange, begin, mark);
    } catch (StoreException e) {
      throw ApiException.of(e);
    }
  }

  private static Node bookmark(long revision, boolean endsTheBeginning) {
    Map<String, Object> metadata = ordered("resourceVersion", Long.toString(revision));
    if (endsTheBeginning) {
      metadata.put("annotations", Map.of("k8s.io/initial-events-end", "true"));
    }
    return Node.of(metadata);
  }

  private List<StoredResource> matching(Exchange exchange, Target target, Snapshot snapshot) {
    Predicate<StoredResource> filter = filter(exchange, target);
    return snapshot.kind(ResourceService.keyOf(target.kind())).values().stream()
        .filter(filter)
        .toList();
  }

  private static Predicate<StoredResource> filter(Exchange exchange, Target target) {
    Predicate<MapNode> selector =
        Selector.of(exchange.query("labelSelector"), exchange.query("fieldSelector"));
    return each ->
        (target.namespace().isEmpty() || each.key().namespace().equals(target.namespace()))
            && (!target.isItem() || each.key().name().equals(target.name()))
            && selector.test(each.document());
  }

  private MapNode table(
      Exchange exchange, Target target, List<StoredResource> resources, Node metadata) {
    List<MapNode> documents = resources.stream().map(each -> served(target, each)).toList();
    String include = exchange.query("includeObject");
    return Tables.of(
        target.kind(),
        documents,
        metadata,
        include == null ? "Metadata" : include,
        clock.instant());
  }

  private static String position(ResourceKey key) {
    return key.namespace() + "\u0000" + key.name();
  }

  private static @Nullable String after(@Nullable String token) {
    if (token == null || token.isEmpty()) {
      return null;
    }
    try {
      return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("continue: the token is none of this server's");
    }
  }
}

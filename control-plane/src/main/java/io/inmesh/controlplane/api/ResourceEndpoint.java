package io.inmesh.controlplane.api;

import static io.inmesh.controlplane.api.Discovery.ordered;

import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Problem;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.Kind;
import io.inmesh.controlplane.resources.InvalidResourceException;
import io.inmesh.controlplane.resources.Outcome;
import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.resources.WriteOptions;
import io.inmesh.controlplane.store.ResourceKey;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.StoreException;
import io.inmesh.controlplane.store.StoredResource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Get, create, replace, patch and delete on resources. Any thread. */
final class ResourceEndpoint {
  private final ResourceStore store;
  private final ResourceService service;
  private final Authorizer authorizer;
  private final Lister lister;
  private final Patcher patcher;

  ResourceEndpoint(
      ResourceStore store, ResourceService service, Authorizer authorizer, Lister lister) {
    this.store = store;
    this.service = service;
    this.authorizer = authorizer;
    this.lister = lister;
    this.patcher = new Patcher(service);
  }

  void handle(Exchange exchange) throws IOException {
    Target target = Target.of(exchange.path());
    authorize(exchange, target);
    try {
      if (target.isItem()) {
        item(exchange, target);
      } else {
        collection(exchange, target);
      }
    } catch (StoreException e) {
      throw ApiException.of(e).about(target.kind().group(), target.kind().plural(), target.name());
    } catch (InvalidResourceException e) {
      throw invalid(target, target.name(), e);
    }
  }

  private void authorize(Exchange exchange, Target target) {
    String verb =
        switch (exchange.method()) {
          case "GET", "HEAD" ->
              exchange.isTrue("watch") ? "watch" : target.isItem() ? "get" : "list";
          case "POST" -> "create";
          case "PUT" -> "update";
          case "PATCH" -> "patch";
          case "DELETE" -> target.isItem() ? "delete" : "deletecollection";
          default -> throw ApiException.methodNotAllowed(exchange.method(), "this resource");
        };
    Kind kind = target.kind();
    if (!authorizer.allows(
        exchange.user(), verb, kind.group(), kind.plural(), target.namespace())) {
      throw ApiException.forbidden(
          "%s may not %s %s%s"
              .formatted(
                  exchange.user(),
                  verb,
                  kind.plural(),
                  target.namespace().isEmpty() ? "" : " in namespace " + target.namespace()));
    }
  }

  private void item(Exchange exchange, Target target)
      throws IOException, StoreException, InvalidResourceException {
    switch (exchange.method()) {
      case "GET", "HEAD" -> {
        if (exchange.isTrue("watch")) {
          lister.watch(exchange, target);
        } else {
          lister.get(exchange, target);
        }
      }
      case "PUT" -> {
        MapNode document = document(exchange, target);
        send(
            exchange,
            target,
            service.replace(
                target.kind(), target.namespace(), target.name(), document, options(exchange)));
      }
      case "PATCH" -> send(exchange, target, patcher.patch(exchange, target, options(exchange)));
      case "DELETE" -> delete(exchange, target);
      default -> throw ApiException.methodNotAllowed(exchange.method(), "an object");
    }
  }

  private void collection(Exchange exchange, Target target)
      throws IOException, StoreException, InvalidResourceException {
    switch (exchange.method()) {
      case "GET", "HEAD" -> {
        if (exchange.isTrue("watch")) {
          lister.watch(exchange, target);
        } else {
          lister.list(exchange, target);
        }
      }
      case "POST" -> create(exchange, target);
      case "DELETE" -> deleteCollection(exchange, target);
      default -> throw ApiException.methodNotAllowed(exchange.method(), "a collection");
    }
  }

  private void create(Exchange exchange, Target target)
      throws IOException, StoreException, InvalidResourceException {
    MapNode document = document(exchange, target);
    if (target.kind().namespaced() && target.namespace().isEmpty()) {
      throw ApiException.badRequest(
          "the URL names no namespace (expected: .../namespaces/NAMESPACE/%s)"
              .formatted(target.kind().plural()));
    }
    try {
      WriteOptions options = options(exchange);
      send(exchange, target, service.create(target.kind(), target.namespace(), document, options));
    } catch (InvalidResourceException e) {
      String name = document.map("metadata").string("name");
      throw invalid(target, name == null ? "" : Texts.printable(name), e);
    }
  }

  /**
   * What is to be stored. Of a core kind the URL says enough: typed clients name it nowhere else.
   */
  private static MapNode document(Exchange exchange, Target target) throws IOException {
    MapNode document = Body.object(Body.document(exchange.request()));
    if (!target.kind().group().isEmpty()) {
      return document;
    }
    MapNode head =
        document.get("apiVersion") == null
            ? document.with("apiVersion", Node.of(target.apiVersion()))
            : document;
    return head.get("kind") == null ? head.with("kind", Node.of(target.kind().kind())) : head;
  }

  private void delete(Exchange exchange, Target target)
      throws IOException, StoreException, InvalidResourceException {
    MapNode options = deleteOptions(exchange);
    MapNode preconditions = options.map("preconditions");
    String version = preconditions.string("resourceVersion");
    ResourceKey key = ResourceService.key(target.kind(), target.namespace(), target.name());
    long expected = version == null ? ResourceStore.ANY : Lister.revision(version);
    StoredResource last =
        service.delete(key, preconditions.string("uid"), expected, deleting(exchange, options));
    Map<String, Object> details =
        ordered(
            "name",
            target.name(),
            "group",
            target.kind().group(),
            "kind",
            target.kind().plural(),
            "uid",
            String.valueOf(last.document().map("metadata").string("uid")));
    exchange.json(
        200,
        Node.of(
            ordered(
                "kind",
                "Status",
                "apiVersion",
                "v1",
                "metadata",
                Map.of(),
                "status",
                "Success",
                "details",
                details)));
  }

  private void deleteCollection(Exchange exchange, Target target)
      throws IOException, StoreException, InvalidResourceException {
    WriteOptions options = deleting(exchange, deleteOptions(exchange));
    List<StoredResource> all = lister.matching(exchange, target);
    for (StoredResource each : all) {
      try {
        service.delete(each.key(), null, ResourceStore.ANY, options);
      } catch (StoreException e) {
        if (e.reason() != StoreException.Reason.NOT_FOUND) { // else somebody was faster
          throw e;
        }
      }
    }
    lister.sendList(exchange, target, all, store.snapshot().revision(), Map.of());
  }

  private static WriteOptions deleting(Exchange exchange, MapNode options) {
    boolean dry =
        options.get("dryRun") instanceof ListNode list && list.items().contains(Node.of("All"));
    WriteOptions fromUrl = options(exchange);
    return new WriteOptions(fromUrl.author(), fromUrl.manager(), fromUrl.dryRun() || dry);
  }

  private static MapNode deleteOptions(Exchange exchange) throws IOException {
    boolean none =
        exchange.request().getContentLengthLong() <= 0
            && exchange.request().getHeader("Transfer-Encoding") == null;
    return none ? MapNode.EMPTY : Body.object(Body.document(exchange.request()));
  }

  private static void send(Exchange exchange, Target target, Outcome outcome) throws IOException {
    exchange.warn(outcome.warnings());
    exchange.json(outcome.created() ? 201 : 200, Lister.served(target, outcome.resource()));
  }

  private static WriteOptions options(Exchange exchange) {
    String dryRun = exchange.query("dryRun");
    if (dryRun != null && !dryRun.isEmpty() && !dryRun.equals("All")) {
      throw ApiException.badRequest(
          "dryRun: '%s' (expected: All)".formatted(Texts.printable(dryRun)));
    }
    String manager = exchange.query("fieldManager");
    boolean named = manager != null && manager.matches("[A-Za-z0-9._/-]{1,128}");
    return new WriteOptions(
        named ? exchange.user() + " (" + manager + ")" : exchange.user(),
        named && manager != null ? manager : agent(exchange.request().getHeader("User-Agent")),
        "All".equals(dryRun));
  }

  /** Who writes without a name goes by its program's. */
  private static String agent(@Nullable String userAgent) {
    String program = userAgent == null ? "" : userAgent.replaceFirst("[/ ].*", "");
    return program.matches("[A-Za-z0-9._-]{1,128}") ? program : "unknown";
  }

  private static ApiException invalid(Target target, String name, InvalidResourceException e) {
    String title = target.kind().kind() + (name.isEmpty() ? "" : " \"" + name + "\"");
    return new ApiException(422, "Invalid", title + " is invalid: " + e.getMessage())
        .about(target.kind().group(), target.kind().kind(), name)
        .causes(e.problems().stream().map(ResourceEndpoint::cause).toList());
  }

  private static ApiException.Cause cause(Problem problem) {
    String at = problem.at().known() ? " at " + problem.at() : "";
    @Nullable String mend = problem.mend().isEmpty() ? null : problem.mend();
    return new ApiException.Cause(
        "FieldValueInvalid",
        problem.path(),
        problem.message() + (mend == null ? "" : " (" + mend + ")") + at);
  }
}

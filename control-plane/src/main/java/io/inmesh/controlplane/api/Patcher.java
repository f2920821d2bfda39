package io.inmesh.controlplane.api;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.MergePatch;
import io.inmesh.config.document.Node;
import io.inmesh.config.resource.Kind;
import io.inmesh.controlplane.resources.FieldConflictException;
import io.inmesh.controlplane.resources.InvalidResourceException;
import io.inmesh.controlplane.resources.Outcome;
import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.resources.WriteOptions;
import io.inmesh.controlplane.store.StoreException;
import java.io.IOException;

/** The four kinds of patch. */
final class Patcher {
  private static final String EXPECTED =
      "application/merge-patch+json, application/json-patch+json, application/apply-patch+yaml; core kinds also application/strategic-merge-patch+json";

  private final ResourceService service;

  Patcher(ResourceService service) {
    this.service = service;
  }

  Outcome patch(Exchange exchange, Target target, WriteOptions options)
      throws IOException, StoreException, InvalidResourceException {
    String type = Body.type(exchange.request());
    Kind kind = target.kind();
    ResourceService.Edit edit;
    switch (type) {
      case "application/merge-patch+json" -> {
        Node patch = Body.object(Body.parse(Body.text(exchange.request()), false));
        edit = current -> Body.object(MergePatch.apply(current, patch));
      }
      case "application/json-patch+json" -> {
        Node patch = Body.parse(Body.text(exchange.request()), false);
        edit = current -> Body.object(JsonPatch.apply(current, patch));
      }
      case "application/strategic-merge-patch+json" -> {
        if (!StrategicMerge.supports(kind.group())) {
          throw Body.unsupported(type, EXPECTED);
        }
        MapNode patch = Body.object(Body.parse(Body.text(exchange.request()), false));
        edit = current -> StrategicMerge.apply(kind.kind(), current, patch);
      }
      case "application/apply-patch+yaml" -> {
        return serverSideApply(exchange, target, options);
      }
      default -> throw Body.unsupported(type, EXPECTED);
    }
    return service.modify(
        kind, target.namespace(), target.name(), inVersion(target, edit), options);
  }

  /** Creates, or sets what is given; each field has its owners. */
  private Outcome serverSideApply(Exchange exchange, Target target, WriteOptions options)
      throws IOException, StoreException, InvalidResourceException {
    MapNode given = Body.object(Body.parse(Body.text(exchange.request()), true));
    MapNode metadata = given.map("metadata");
    if (exchange.query("fieldManager") == null) {
      throw ApiException.badRequest(
          "fieldManager: is required for server-side apply (kubectl sends its own; else add ?fieldManager=NAME)");
    }
    if (metadata.get("managedFields") != null) {
      throw ApiException.badRequest(
          "metadata.managedFields: the server keeps it; leave it out of what is applied");
    }
    String name = metadata.string("name");
    MapNode wanted =
        name == null
            ? given.with("metadata", metadata.with("name", Node.of(target.name())))
            : given;
    Kind kind = target.kind();
    try {
      return service.apply(
          kind, target.namespace(), target.name(), wanted, exchange.isTrue("force"), options);
    } catch (FieldConflictException e) {
      throw new ApiException(409, "Conflict", String.valueOf(e.getMessage()))
          .about(kind.group(), kind.plural(), target.name())
          .causes(
              e.conflicts().stream()
                  .map(
                      each ->
                          new ApiException.Cause(
                              "FieldManagerConflict", each.field(), each.message()))
                  .toList());
    }
  }

  /** A patch is based on what the client saw, and it saw the URL's version. */
  private static ResourceService.Edit inVersion(Target target, ResourceService.Edit edit) {
    return current -> edit.of(current.with("apiVersion", Node.of(target.apiVersion())));
  }
}

package io.inmesh.controlplane.api;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.MergePatch;
import io.inmesh.config.document.Node;
import io.inmesh.config.resource.Kind;
import io.inmesh.controlplane.resources.InvalidResourceException;
import io.inmesh.controlplane.resources.Outcome;
import io.inmesh.controlplane.resources.ResourceService;
import io.inmesh.controlplane.resources.WriteOptions;
import io.inmesh.controlplane.store.StoreException;
import io.inmesh.controlplane.store.StoreException.Reason;
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

  /**
   * Creates, or merges what is given into what is there. Fields have no owners here, so nothing is
   * taken away.
   */
  private Outcome serverSideApply(Exchange exchange, Target target, WriteOptions options)
      throws IOException, StoreException, InvalidResourceException {
    MapNode wanted = Body.object(Body.parse(Body.text(exchange.request()), true));
    MapNode metadata = wanted.map("metadata");
    if (!target.name().equals(metadata.string("name"))) {
      wanted = wanted.with("metadata", metadata.with("name", Node.of(target.name())));
    }
    MapNode patch = wanted;
    boolean core = StrategicMerge.supports(target.kind().group());
    ResourceService.Edit edit =
        current ->
            core
                ? StrategicMerge.apply(target.kind().kind(), current, patch)
                : Body.object(MergePatch.apply(current, patch));
    try {
      return service.modify(
          target.kind(), target.namespace(), target.name(), inVersion(target, edit), options);
    } catch (StoreException e) {
      if (e.reason() != Reason.NOT_FOUND) {
        throw e;
      }
      return service.create(target.kind(), target.namespace(), patch, options);
    }
  }

  /** A patch is based on what the client saw, and it saw the URL's version. */
  private static ResourceService.Edit inVersion(Target target, ResourceService.Edit edit) {
    return current -> edit.of(current.with("apiVersion", Node.of(target.apiVersion())));
  }
}

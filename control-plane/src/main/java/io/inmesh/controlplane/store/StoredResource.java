package io.inmesh.controlplane.store;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;

/**
 * A resource as it stands at one revision.
 *
 * @param key its name
 * @param revision the store's revision that made it so
 * @param document the whole of it; {@code metadata.resourceVersion} is the revision
 */
public record StoredResource(ResourceKey key, long revision, MapNode document) {
  /** Stamps the revision on the document. */
  public StoredResource {
    MapNode metadata = document.map("metadata");
    document =
        document.with(
            "metadata", metadata.with("resourceVersion", Node.of(Long.toString(revision))));
  }
}

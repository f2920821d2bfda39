package io.inmesh.controlplane.view;

import io.inmesh.config.decode.Decoder;
import io.inmesh.config.decode.Document;
import io.inmesh.config.resource.Resource;
import io.inmesh.controlplane.store.ResourceKey;
import io.inmesh.controlplane.store.Snapshot;
import io.inmesh.controlplane.store.StoredResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decodes stored documents, each revision of one once. For one thread. */
final class Resources {
  private static final Logger log = LoggerFactory.getLogger(Resources.class);

  private record Decoded(long revision, Resource<?> resource) {}

  private Map<ResourceKey, Decoded> known = new HashMap<>();

  /** What is stored. One that this version cannot read any more is left out, and said so. */
  List<Resource<?>> of(Snapshot snapshot) {
    Map<ResourceKey, Decoded> now = new HashMap<>();
    List<Resource<?>> resources = new ArrayList<>();
    for (StoredResource stored : snapshot.all()) {
      Decoded decoded = known.get(stored.key());
      if (decoded == null || decoded.revision() != stored.revision()) {
        decoded = decode(stored);
      }
      if (decoded != null) {
        now.put(stored.key(), decoded);
        resources.add(decoded.resource());
      }
    }
    known = now;
    return resources;
  }

  private static @Nullable Decoded decode(StoredResource stored) {
    Document document = Decoder.decode(stored.document(), "");
    Resource<?> resource = document.resource();
    if (resource == null) {
      log.error("stored {} is not understood and left out: {}", stored.key(), document.problems());
      return null;
    }
    return new Decoded(stored.revision(), resource);
  }
}

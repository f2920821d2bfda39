package io.inmesh.controlplane.resources;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.resource.Kind;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The metadata that the server keeps: uid, creation, generation. Pure functions. */
final class ObjectMeta {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final int GENERATED_LETTERS = 5;

  /** What a user cannot set. */
  static final List<String> SERVER_SIDE =
      List.of(
          "uid",
          "creationTimestamp",
          "generation",
          "resourceVersion",
          "selfLink",
          "managedFields",
          "clusterName",
          "deletionTimestamp",
          "deletionGracePeriodSeconds");

  private ObjectMeta() {}

  /** The document as it is stored first. */
  static MapNode created(Kind kind, String namespace, MapNode document, Instant now) {
    MapNode written = document.map("metadata");
    MapNode metadata = begin(kind, namespace, name(written));
    metadata =
        metadata
            .with("uid", Node.of(UUID.randomUUID().toString()))
            .with("creationTimestamp", Node.of(now.truncatedTo(ChronoUnit.SECONDS).toString()))
            .with("generation", Node.of(1));
    return document.with("metadata", withRest(metadata, written));
  }

  /** The document as it is stored in the place of another. */
  static MapNode updated(Kind kind, String namespace, MapNode document, MapNode current) {
    MapNode before = current.map("metadata");
    MapNode metadata = begin(kind, namespace, String.valueOf(before.string("name")));
    for (String key : List.of("uid", "creationTimestamp", "generation")) {
      Node value = before.get(key);
      if (value != null) {
        metadata = metadata.with(key, value);
      }
    }
    if (!sameContent(document, current)
        && before.get("generation") instanceof ScalarNode scalar
        && scalar.value() instanceof Long generation) {
      metadata = metadata.with("generation", Node.of(generation + 1));
    }
    return document.with("metadata", withRest(metadata, document.map("metadata")));
  }

  /** Whether both say the same, whatever version they are written in. */
  static boolean same(MapNode a, MapNode b) {
    MapNode metaA = a.map("metadata").without("resourceVersion");
    MapNode metaB = b.map("metadata").without("resourceVersion");
    return metaA.equals(metaB) && sameContent(a, b) && equal(a.get("status"), b.get("status"));
  }

  private static boolean sameContent(MapNode a, MapNode b) {
    Set<String> keys = new TreeSet<>(a.keys());
    keys.addAll(b.keys());
    keys.removeAll(Set.of("metadata", "status", "apiVersion", "kind"));
    return keys.stream().allMatch(key -> equal(a.get(key), b.get(key)));
  }

  private static boolean equal(@Nullable Node a, @Nullable Node b) {
    return a == null ? b == null : a.equals(b);
  }

  private static MapNode begin(Kind kind, String namespace, String name) {
    MapNode metadata = MapNode.EMPTY.with("name", Node.of(name));
    return kind.namespaced() ? metadata.with("namespace", Node.of(namespace)) : metadata;
  }

  private static MapNode withRest(MapNode metadata, MapNode written) {
    MapNode result = metadata;
    for (String key : written.keys()) {
      Node value = written.get(key);
      boolean isNull = value instanceof ScalarNode scalar && scalar.isNull();
      if (value != null && !isNull && result.get(key) == null && !SERVER_SIDE.contains(key)) {
        result = result.with(key, value);
      }
    }
    return result;
  }

  private static String name(MapNode metadata) {
    String name = metadata.string("name");
    if (name != null && !name.isEmpty()) {
      return name;
    }
    StringBuilder generated = new StringBuilder(String.valueOf(metadata.string("generateName")));
    for (int i = 0; i < GENERATED_LETTERS; i++) {
      generated.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
    }
    return generated.toString();
  }
}

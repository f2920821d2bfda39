package io.inmesh.controlplane.resources;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Problem;
import io.inmesh.config.resource.Kinds;
import io.inmesh.controlplane.store.ResourceKey;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What of a ConfigMap or Secret may not change: its data once it is {@code immutable}, and a
 * Secret's type. Pure functions.
 */
final class ImmutableData {
  private static final List<String> DATA = List.of("immutable", "data", "binaryData", "stringData");
  private static final Node OPAQUE = Node.of("Opaque");

  private ImmutableData() {}

  static void check(ResourceKey key, MapNode before, MapNode wanted)
      throws InvalidResourceException {
    boolean secret = key.kind().equals(Kinds.SECRET.kind());
    if (secret && !type(before).equals(type(wanted))) {
      throw changed(wanted, "type", "a Secret's type cannot change");
    }
    boolean fixed = Node.of(true).equals(before.get("immutable"));
    if (fixed && (secret || key.kind().equals(Kinds.CONFIG_MAP.kind()))) {
      for (String field : DATA) {
        if (!Objects.equals(filled(before.get(field)), filled(wanted.get(field)))) {
          throw changed(wanted, field, "it is immutable");
        }
      }
    }
  }

  private static Node type(MapNode document) {
    String type = document.string("type");
    return type == null || type.isEmpty() ? OPAQUE : Node.of(type);
  }

  private static @Nullable Node filled(@Nullable Node node) {
    return node instanceof MapNode map && map.entries().isEmpty() ? null : node;
  }

  private static InvalidResourceException changed(MapNode wanted, String field, String why) {
    Path path = Path.of(field);
    return new InvalidResourceException(
        List.of(
            new Problem(
                "",
                path.position(wanted),
                path.toString(),
                why,
                "delete it and create another, or create one with another name")));
  }
}

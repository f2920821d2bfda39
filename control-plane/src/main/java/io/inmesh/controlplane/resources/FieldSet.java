package io.inmesh.controlplane.resources;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Sets of fields in Kubernetes' form {@code FieldsV1}: an object of {@code f:<name>}, with an empty
 * object for a field as a whole. A list is one field. Pure functions.
 */
final class FieldSet {
  private static final String FIELD = "f:";
  private static final Set<String> NAMES = Set.of("apiVersion", "kind");
  private static final Set<String> NAMES_OF_METADATA = Set.of("name", "namespace", "generateName");

  private FieldSet() {}

  /** The fields of a document that somebody can own. */
  static MapNode of(MapNode document) {
    return below(owned(document));
  }

  /** Those whose values are other, or new, in a second document. */
  static MapNode changed(MapNode before, MapNode after) {
    return differing(owned(before), owned(after));
  }

  /** Those of both. */
  static MapNode union(MapNode a, MapNode b) {
    MapNode all = a;
    for (String key : b.keys()) {
      all = all.with(key, a.get(key) == null ? b.map(key) : union(a.map(key), b.map(key)));
    }
    return all;
  }

  /** Those of the first that the second does not have. */
  static MapNode minus(MapNode a, MapNode b) {
    MapNode left = MapNode.EMPTY;
    for (String key : a.keys()) {
      MapNode own = a.map(key);
      if (b.get(key) == null) {
        left = left.with(key, own);
      } else if (!isWhole(own) && !isWhole(b.map(key))) {
        MapNode inner = minus(own, b.map(key));
        left = isWhole(inner) ? left : left.with(key, inner);
      }
    }
    return left;
  }

  /** Those of the first that the second has, too. */
  static MapNode common(MapNode a, MapNode b) {
    MapNode both = MapNode.EMPTY;
    for (String key : a.keys()) {
      if (b.get(key) == null) {
        continue;
      }
      MapNode own = a.map(key);
      MapNode other = b.map(key);
      MapNode inner = isWhole(own) ? other : isWhole(other) ? own : common(own, other);
      if (!isWhole(inner) || isWhole(own) || isWhole(other)) {
        both = both.with(key, inner);
      }
    }
    return both;
  }

  /** A document without certain fields; an object that loses its last field goes with it. */
  static MapNode remove(MapNode document, MapNode fields) {
    MapNode left = document;
    for (String key : fields.keys()) {
      String name = key.substring(Math.min(FIELD.length(), key.length()));
      if (!(left.get(name) instanceof MapNode inner) || isWhole(fields.map(key))) {
        left = left.without(name);
      } else {
        MapNode rest = remove(inner, fields.map(key));
        left = rest.keys().isEmpty() ? left.without(name) : left.with(name, rest);
      }
    }
    return left;
  }

  /** {@code .spec.hosts} of each. */
  static List<String> paths(MapNode fields) {
    List<String> paths = new ArrayList<>();
    collect(fields, "", paths);
    return paths;
  }

  private static void collect(MapNode fields, String above, List<String> paths) {
    for (String key : fields.keys()) {
      String path = above + "." + key.substring(Math.min(FIELD.length(), key.length()));
      if (isWhole(fields.map(key))) {
        paths.add(path);
      } else {
        collect(fields.map(key), path, paths);
      }
    }
  }

  private static MapNode owned(MapNode document) {
    MapNode owned = document;
    for (String key : NAMES) {
      owned = owned.without(key);
    }
    MapNode metadata = document.map("metadata");
    for (String key : NAMES_OF_METADATA) {
      metadata = metadata.without(key);
    }
    for (String key : ObjectMeta.SERVER_SIDE) {
      metadata = metadata.without(key);
    }
    return metadata.keys().isEmpty() ? owned.without("metadata") : owned.with("metadata", metadata);
  }

  private static MapNode below(MapNode value) {
    MapNode fields = MapNode.EMPTY;
    for (String key : value.keys()) {
      Node inner = value.get(key);
      boolean isNull = inner instanceof ScalarNode scalar && scalar.isNull();
      if (!isNull) {
        fields =
            fields.with(FIELD + key, inner instanceof MapNode map ? below(map) : MapNode.EMPTY);
      }
    }
    return fields;
  }

  private static MapNode differing(MapNode before, MapNode after) {
    MapNode fields = MapNode.EMPTY;
    for (String key : after.keys()) {
      Node value = after.get(key);
      Node old = before.get(key);
      if (value == null || value.equals(old)) {
        continue;
      }
      if (value instanceof MapNode map && old instanceof MapNode oldMap) {
        MapNode inner = differing(oldMap, map);
        fields = isWhole(inner) ? fields : fields.with(FIELD + key, inner);
      } else {
        fields =
            fields.with(FIELD + key, value instanceof MapNode map ? below(map) : MapNode.EMPTY);
      }
    }
    return fields;
  }

  private static boolean isWhole(MapNode fields) {
    return fields.keys().isEmpty();
  }
}

package io.inmesh.controlplane.api;

import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Position;
import io.inmesh.config.document.ScalarNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' strategic merge patch: like a merge patch, but some lists of the core kinds merge
 * item by item. Which ones, by which key, stands in one table that the OpenAPI document shows to
 * clients too.
 */
final class StrategicMerge {
  /**
   * Merge key by the list's path; {@code *} stands for any list item. An empty key: a list of plain
   * values.
   */
  private static final Map<String, Map<String, String>> KEYS =
      Map.of(
          "Service", Map.of("spec.ports", "port"),
          "ServiceAccount", Map.of("secrets", "name", "imagePullSecrets", "name"),
          "Deployment",
              Map.of(
                  "spec.template.spec.containers", "name",
                  "spec.template.spec.initContainers", "name",
                  "spec.template.spec.volumes", "name",
                  "spec.template.spec.imagePullSecrets", "name",
                  "spec.template.spec.containers.*.env", "name",
                  "spec.template.spec.containers.*.ports", "containerPort",
                  "spec.template.spec.containers.*.volumeMounts", "mountPath",
                  "spec.template.spec.initContainers.*.env", "name",
                  "spec.template.spec.initContainers.*.volumeMounts", "mountPath"));

  private static final String PATCH = "$patch";
  private static final String ORDER = "$setElementOrder/";
  private static final String DELETE_PRIMITIVES = "$deleteFromPrimitiveList/";
  private static final String RETAIN = "$retainKeys";

  private final Map<String, String> keys;

  private StrategicMerge(Map<String, String> keys) {
    this.keys = keys;
  }

  /** Whether the kind knows this patch at all. */
  static boolean supports(String group) {
    return group.isEmpty() || group.equals("apps");
  }

  /** The key by which a list of a kind merges, or null if it is replaced whole. */
  static @Nullable String mergeKey(String kind, String path) {
    return KEYS.getOrDefault(kind, Map.of()).get(path);
  }

  static MapNode apply(String kind, MapNode target, MapNode patch) {
    return new StrategicMerge(KEYS.getOrDefault(kind, Map.of())).merge(target, patch, "");
  }

  private MapNode merge(MapNode target, MapNode patch, String path) {
    String directive = patch.string(PATCH);
    if ("replace".equals(directive)) {
      return clean(patch);
    }
    if ("delete".equals(directive)) {
      return MapNode.EMPTY;
    }
    MapNode result = retained(target, patch);
    for (String key : patch.keys()) {
      Node change = Objects.requireNonNull(patch.get(key));
      if (key.startsWith(DELETE_PRIMITIVES)) {
        String field = key.substring(DELETE_PRIMITIVES.length());
        result = withoutValues(result, field, change);
      } else if (key.startsWith(ORDER)) {
        result = reordered(result, key.substring(ORDER.length()), change, path, patch);
      } else if (!key.startsWith("$")) {
        result = mergeField(result, key, change, path.isEmpty() ? key : path + "." + key, patch);
      }
    }
    return result;
  }

  private MapNode mergeField(MapNode target, String key, Node change, String path, MapNode patch) {
    Node old = target.get(key);
    if (change instanceof ScalarNode scalar && scalar.isNull()) {
      return target.without(key);
    }
    if (change instanceof MapNode map) {
      MapNode merged = merge(old instanceof MapNode oldMap ? oldMap : MapNode.EMPTY, map, path);
      boolean gone = "delete".equals(map.string(PATCH));
      return gone ? target.without(key) : target.with(key, merged);
    }
    String mergeKey = keys.get(path);
    if (change instanceof ListNode list && mergeKey != null) {
      List<Node> items = old instanceof ListNode oldList ? oldList.items() : List.of();
      List<Node> merged = mergeList(items, list.items(), mergeKey, path);
      if (patch.get(ORDER + key) instanceof ListNode order) {
        merged = ordered(merged, order.items(), mergeKey);
      }
      return target.with(key, new ListNode(Position.NONE, merged));
    }
    return target.with(key, change);
  }

  private List<Node> mergeList(List<Node> old, List<Node> changes, String mergeKey, String path) {
    List<Node> result = new ArrayList<>(old);
    boolean replace =
        changes.stream()
            .anyMatch(
                each ->
                    each instanceof MapNode map
                        && map.keys().size() == 1
                        && "replace".equals(map.string(PATCH)));
    if (replace) {
      result.clear();
    }
    for (Node change : changes) {
      if (!(change instanceof MapNode map)) {
        throw ApiException.badRequest(
            "%s: items are objects with '%s', this one is %s"
                .formatted(path, mergeKey, change.describe()));
      }
      Node id = map.get(mergeKey);
      if (id == null) {
        if (map.get(PATCH) == null) {
          throw ApiException.badRequest(
              "%s: an item has no '%s', by which the list is merged".formatted(path, mergeKey));
        }
        continue;
      }
      int at = indexOf(result, mergeKey, id);
      if ("delete".equals(map.string(PATCH))) {
        result.removeIf(each -> each instanceof MapNode item && id.equals(item.get(mergeKey)));
      } else if (at < 0) {
        result.add(clean(map));
      } else {
        result.set(at, merge((MapNode) result.get(at), map, path + ".*"));
      }
    }
    return result;
  }

  private static int indexOf(List<Node> items, String mergeKey, Node id) {
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i) instanceof MapNode item && id.equals(item.get(mergeKey))) {
        return i;
      }
    }
    return -1;
  }

  /** Items named by the order first, in that order; the others keep theirs behind them. */
  private static List<Node> ordered(List<Node> items, List<Node> order, String mergeKey) {
    List<Node> result = new ArrayList<>();
    List<Node> rest = new ArrayList<>(items);
    for (Node each : order) {
      Node id = each instanceof MapNode map ? map.get(mergeKey) : null;
      int at = id == null ? -1 : indexOf(rest, mergeKey, id);
      if (at >= 0) {
        result.add(rest.remove(at));
      }
    }
    result.addAll(rest);
    return result;
  }

  /** An order without changes to the list: only its items' places are new. */
  private MapNode reordered(MapNode target, String field, Node order, String path, MapNode patch) {
    String mergeKey = keys.get(path.isEmpty() ? field : path + "." + field);
    if (mergeKey == null || patch.get(field) != null) {
      return target;
    }
    if (target.get(field) instanceof ListNode old && order instanceof ListNode wanted) {
      List<Node> items = ordered(old.items(), wanted.items(), mergeKey);
      return target.with(field, new ListNode(Position.NONE, items));
    }
    return target;
  }

  private static MapNode retained(MapNode target, MapNode patch) {
    if (!(patch.get(RETAIN) instanceof ListNode retain)) {
      return target;
    }
    MapNode result = target;
    for (String key : target.keys()) {
      if (!retain.items().contains(Node.of(key))) {
        result = result.without(key);
      }
    }
    return result;
  }

  private static MapNode withoutValues(MapNode target, String field, Node values) {
    if (target.get(field) instanceof ListNode old && values instanceof ListNode gone) {
      List<Node> left = new ArrayList<>(old.items());
      left.removeAll(gone.items());
      return target.with(field, new ListNode(Position.NONE, left));
    }
    return target;
  }

  private static MapNode clean(MapNode patch) {
    MapNode result = patch;
    for (String key : patch.keys()) {
      if (key.startsWith("$")) {
        result = result.without(key);
      } else if (patch.get(key) instanceof MapNode map) {
        result = result.with(key, clean(map));
      } else if (patch.get(key) instanceof ScalarNode scalar && scalar.isNull()) {
        result = result.without(key);
      }
    }
    return result;
  }
}

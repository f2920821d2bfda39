package io.inmesh.config.document;

import java.util.Map;

/**
 * JSON merge patch.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7386">RFC 7386</a>
 */
public final class MergePatch {
  private MergePatch() {}

  /**
   * The target with the patch applied: objects merge key by key, null takes a key away, everything
   * else replaces.
   *
   * @param target not changed
   */
  public static Node apply(Node target, Node patch) {
    if (!(patch instanceof MapNode changes)) {
      return patch;
    }
    MapNode result = target instanceof MapNode map ? map : MapNode.EMPTY;
    for (Map.Entry<String, MapNode.Entry> entry : changes.entries().entrySet()) {
      String key = entry.getKey();
      Node change = entry.getValue().value();
      if (change instanceof ScalarNode scalar && scalar.isNull()) {
        result = result.without(key);
      } else {
        Node old = result.get(key);
        result = result.with(key, apply(old == null ? ScalarNode.of(null) : old, change));
      }
    }
    return result;
  }
}

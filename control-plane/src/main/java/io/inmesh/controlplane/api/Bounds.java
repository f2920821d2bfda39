package io.inmesh.controlplane.api;

import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;

/**
 * How large a document may become that is built here instead of read. A patch of a few kilobytes
 * copies a document into itself and doubles it each time; what is shared in memory is no longer
 * shared by whoever walks through it. Pure functions.
 */
final class Bounds {
  static final int NODES_MAX = 200_000;
  private static final int DEPTH_MAX = 100;

  private Bounds() {}

  /**
   * The number of nodes.
   *
   * @throws IllegalArgumentException if there are more than {@link #NODES_MAX}, or it is more than
   *     100 levels deep; found out before much of it is walked through
   */
  static int count(Node node) {
    return count(node, 0, 0);
  }

  private static int count(Node node, int depth, int before) {
    int count = before + 1;
    if (count > NODES_MAX) {
      throw new IllegalArgumentException(
          "the patched object has more than %,d parts".formatted(NODES_MAX));
    }
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException(
          "the patched object is more than %d levels deep".formatted(DEPTH_MAX));
    }
    if (node instanceof MapNode map) {
      for (MapNode.Entry each : map.entries().values()) {
        count = count(each.value(), depth + 1, count);
      }
    } else if (node instanceof ListNode list) {
      for (Node each : list.items()) {
        count = count(each, depth + 1, count);
      }
    }
    return count;
  }
}

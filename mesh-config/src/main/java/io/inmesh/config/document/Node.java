package io.inmesh.config.document;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a document: a map, a list or a scalar. Immutable. Two nodes are equal when their
 * content is; positions do not count, the order of a map's keys neither.
 */
public sealed interface Node permits MapNode, ListNode, ScalarNode {
  /** Where the node begins, or {@link Position#NONE}. */
  Position at();

  /** What a reader would call it: {@code an object}, {@code a list}, {@code a string}, ... */
  String describe();

  /**
   * A node from plain Java values.
   *
   * @param value a Map with String keys, List, String, Boolean, Number, null, or a Node (returned
   *     as it is)
   * @throws IllegalArgumentException on any other type
   */
  static Node of(@Nullable Object value) {
    if (value instanceof Node node) {
      return node;
    }
    if (value instanceof Map<?, ?> map) {
      MapNode.Builder builder = MapNode.builder(Position.NONE);
      map.forEach((key, each) -> builder.put(String.valueOf(key), Node.of(each)));
      return builder.build();
    }
    if (value instanceof List<?> list) {
      return new ListNode(Position.NONE, list.stream().map(Node::of).toList());
    }
    return ScalarNode.of(value);
  }
}

package io.inmesh.config.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list.
 *
 * @param at where it begins
 * @param items in order
 */
public record ListNode(Position at, List<Node> items) implements Node {
  /** Copies the list. */
  public ListNode {
    items = List.copyOf(items);
  }

  @Override
  public String describe() {
    return "a list";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ListNode that && items.equals(that.items);
  }

  @Override
  public int hashCode() {
    return items.hashCode();
  }
}

package io.inmesh.snapshot;

import java.util.List;

/**
 * What is done to headers, in this order.
 *
 * @param remove names, lower case
 * @param set replaces what is there
 * @param add is appended to what is there
 */
public record HeaderEdits(List<Header> set, List<Header> add, List<String> remove) {
  /** Nothing. */
  public static final HeaderEdits NONE = new HeaderEdits(List.of(), List.of(), List.of());

  /** Copies. */
  public HeaderEdits {
    set = List.copyOf(set);
    add = List.copyOf(add);
    remove = List.copyOf(remove);
    remove.forEach(name -> Check.lowerCase(name, "name of a header to remove"));
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return set.isEmpty() && add.isEmpty() && remove.isEmpty();
  }
}

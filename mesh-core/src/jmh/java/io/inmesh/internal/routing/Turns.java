package io.inmesh.internal.routing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What is measured with 10, 200 and 1000 routes, in turns.
 *
 * @param <T> what is measured
 */
public final class Turns<T> {
  /** How many routes, in the order of the turns. */
  public static final List<Integer> SIZES = List.of(10, 200, 1000);

  private final Map<Integer, T> each = new HashMap<>();
  private int count;

  /** Makes one of each size. */
  public void fill(IntFunction<T> make) {
    SIZES.forEach(routes -> each.put(routes, make.apply(routes)));
  }

  /** Whose turn it is now. */
  public T next() {
    return each.get(SIZES.get(count++ % SIZES.size()));
  }
}

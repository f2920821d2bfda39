package io.inmesh.fakes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.IntUnaryOperator;

/** Dice that a test loads: the given numbers in turn, then always zero. */
public final class FakeRandom implements IntUnaryOperator {
  private final Deque<Integer> next = new ArrayDeque<>();

  /** These come next. */
  public FakeRandom next(int... numbers) {
    for (int number : numbers) {
      next.add(number);
    }
    return this;
  }

  @Override
  public int applyAsInt(int bound) {
    Integer number = next.poll();
    if (number == null) {
      return 0;
    }
    if (number < 0 || number >= bound) {
      throw new IllegalStateException(
          "loaded dice: " + number + " (expected: below " + bound + ")");
    }
    return number;
  }
}

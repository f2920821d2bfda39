package io.inmesh.benchmarks.library;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;

/**
 * The median over the blocks of something that compares a case with the bare call of its block,
 * with the 95 % interval of that median (order statistics: no assumption about the distribution).
 */
record Ratio(double median, double low, double high) {
  static Ratio of(
      List<Blocks.Cost> some,
      List<Blocks.Cost> bare,
      ToDoubleBiFunction<Blocks.Cost, Blocks.Cost> compared) {
    double[] values = new double[some.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = compared.applyAsDouble(some.get(i), bare.get(i));
    }
    Arrays.sort(values);
    int n = values.length;
    int spread = (int) Math.ceil(1.96 * Math.sqrt(n) / 2);
    int middle = n / 2;
    return new Ratio(
        values[middle],
        values[Math.max(0, middle - spread)],
        values[Math.min(n - 1, middle + spread)]);
  }
}

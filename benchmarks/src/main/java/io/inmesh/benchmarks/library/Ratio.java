package io.inmesh.benchmarks.library;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;

/**
 * A case beside another, block by block: the median over the blocks of what compares the two, with
 * the 95 % interval of that median by bootstrap. Both halves of a pair come from one block, so a
 * disturbance that both shared is not in it; a few blocks that went wrong do not move a median.
 */
record Ratio(double median, double low, double high) {
  private static final int RESAMPLES = 4000;

  static Ratio of(
      List<Blocks.Cost> some,
      List<Blocks.Cost> others,
      ToDoubleBiFunction<Blocks.Cost, Blocks.Cost> compared) {
    double[] values = new double[some.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = compared.applyAsDouble(some.get(i), others.get(i));
    }
    return ofBlocks(values);
  }

  /**
   * From the value of each block.
   *
   * @param values at least one
   */
  static Ratio ofBlocks(double[] values) {
    Random random = new Random(values.length);
    double[] medians = new double[RESAMPLES];
    double[] sample = new double[values.length];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < sample.length; j++) {
        sample[j] = values[random.nextInt(values.length)];
      }
      medians[i] = median(sample);
    }
    Arrays.sort(medians);
    return new Ratio(
        median(values.clone()),
        medians[(int) (RESAMPLES * 0.025)],
        medians[(int) (RESAMPLES * 0.975)]);
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}

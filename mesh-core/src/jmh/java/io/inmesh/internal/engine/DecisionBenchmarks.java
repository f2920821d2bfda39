package io.inmesh.internal.engine;

import io.inmesh.internal.routing.RouteSelectionBenchmark;
import io.inmesh.internal.routing.Tables;
import io.inmesh.internal.routing.Turns;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the two benchmarks of the decision and prints what the budgets are about: a table, then one
 * JSON object as the last line.
 *
 * <p>Figures are processor time of the benchmark's thread, so neighbours who take the processor do
 * not count. Neighbours who take its caches do: so sizes take turns every 20 ms in the same JVM,
 * and growth is the median of the ratios of turns that are beside each other. Each shape of table
 * runs in five fresh JVMs, whose compilers do not always decide alike; the JSON line takes the
 * median of the five and, of the shapes, the worst. {@code growth10to1000} is the worst over the
 * shapes of both benchmarks. The table also has the fastest iteration, which tells how much noise
 * there was.
 *
 * <p>An argument chooses one of the benchmarks by a part of its name; then there is no JSON line.
 */
public final class DecisionBenchmarks {
  private static final int FORKS = 5;

  /** What one benchmark said of one size of one table. */
  private record Measured(double bestNanos, double medianNanos, double bytes) {}

  /**
   * What one benchmark said of one table.
   *
   * @param sizes by the number of routes
   * @param growth of processor time, from 10 to 1000 routes
   */
  private record Shape(Map<Integer, Measured> sizes, double growth) {}

  private DecisionBenchmarks() {}

  /** Runs them. */
  public static void main(String[] args) throws RunnerException {
    if (args.length > 0) {
      print(args[0], run(args[0]));
      return;
    }
    Map<Tables, Shape> select = run(RouteSelectionBenchmark.class.getSimpleName() + ".select");
    Map<Tables, Shape> decide = run(OutboundDecisionBenchmark.class.getSimpleName());
    print("route selection", select);
    print("outbound decision", decide);
    double selectGrowth = worstGrowth(select);
    double decideGrowth = worstGrowth(decide);
    System.out.println();
    System.out.printf(
        Locale.ROOT,
        "{\"routeSelectNanos200\":%.1f,\"routeSelectBytes200\":%.2f,\"decisionNanos\":%.1f,"
            + "\"decisionBytes\":%.1f,\"growth10to1000\":%.3f,\"routeSelectGrowth10to1000\":%.3f,"
            + "\"decisionGrowth10to1000\":%.3f,\"statistic\":\"median\",\"jdk\":\"%s\"}%n",
        worst(select, Measured::medianNanos),
        worst(select, Measured::bytes),
        worst(decide, Measured::medianNanos),
        worst(decide, Measured::bytes),
        Math.max(selectGrowth, decideGrowth),
        selectGrowth,
        decideGrowth,
        System.getProperty("java.version"));
  }

  private static Map<Tables, Shape> run(String include) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(include)
            .addProfiler(GCProfiler.class)
            .forks(FORKS)
            .jvmArgs("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m")
            .warmupIterations(9)
            .warmupTime(TimeValue.milliseconds(150))
            .measurementIterations(25 * Turns.SIZES.size())
            .measurementTime(TimeValue.milliseconds(20))
            .verbosity(VerboseMode.SILENT)
            .build();
    System.out.println("running " + include + " ...");
    Map<Tables, Shape> results = new EnumMap<>(Tables.class);
    for (RunResult result : new Runner(options).run()) {
      results.put(Tables.valueOf(result.getParams().getParam("table")), shape(result));
    }
    return results;
  }

  private static Shape shape(RunResult result) {
    Map<Integer, Measured> sizes = new TreeMap<>();
    for (int routes : Turns.SIZES) {
      sizes.put(routes, measured(result.getBenchmarkResults(), routes));
    }
    return new Shape(
        sizes,
        median(result.getBenchmarkResults().stream().flatMapToDouble(DecisionBenchmarks::growth)));
  }

  /** Of each turn of 1000 routes to the turn of 10 beside it, a moment apart. */
  private static DoubleStream growth(BenchmarkResult fork) {
    double[] few = nanos(fork, 10).toArray();
    double[] many = nanos(fork, 1000).toArray();
    return IntStream.range(0, Math.min(few.length, many.length)).mapToDouble(i -> many[i] / few[i]);
  }

  private static Measured measured(Collection<BenchmarkResult> forks, int routes) {
    return new Measured(
        forks.stream().flatMapToDouble(fork -> nanos(fork, routes)).min().orElse(Double.NaN),
        overForks(forks, fork -> median(nanos(fork, routes))),
        overForks(forks, fork -> median(scores(fork, routes, "gc.alloc.rate.norm"))));
  }

  private static double overForks(
      Collection<BenchmarkResult> forks, ToDoubleFunction<BenchmarkResult> figure) {
    return median(forks.stream().mapToDouble(figure));
  }

  /** Per call, by the iterations that one JVM had with this many routes. */
  private static DoubleStream nanos(BenchmarkResult fork, int routes) {
    return of(fork, routes).mapToDouble(each -> score(each, "cpuNanos") / score(each, "calls"));
  }

  private static DoubleStream scores(BenchmarkResult fork, int routes, String counter) {
    return of(fork, routes).mapToDouble(each -> score(each, counter));
  }

  private static Stream<IterationResult> of(BenchmarkResult fork, int routes) {
    return fork.getIterationResults().stream().filter(each -> score(each, "routes") == routes);
  }

  @SuppressWarnings("rawtypes") // JMH's own signatures
  private static double score(IterationResult iteration, String counter) {
    Result result = iteration.getSecondaryResults().get(counter);
    if (result == null) {
      throw new IllegalStateException(
          "no " + counter + " (there are: " + iteration.getSecondaryResults().keySet() + ")");
    }
    return result.getScore();
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalStateException("no result. See above why the run failed.");
    }
    return sorted[sorted.length / 2];
  }

  private static double worst(Map<Tables, Shape> results, ToDoubleFunction<Measured> figure) {
    return worstShape(results, shape -> figure.applyAsDouble(shape.sizes.get(200)));
  }

  private static double worstGrowth(Map<Tables, Shape> results) {
    return worstShape(results, Shape::growth);
  }

  private static double worstShape(Map<Tables, Shape> results, ToDoubleFunction<Shape> figure) {
    if (!results.keySet().equals(EnumSet.allOf(Tables.class))) {
      throw new IllegalStateException(
          "results of " + results.keySet() + " only. See above why the others failed.");
    }
    return results.values().stream().mapToDouble(figure).max().orElse(Double.NaN);
  }

  private static void print(String name, Map<Tables, Shape> results) {
    System.out.printf(
        "%n%-50s %10s %12s %10s%n", "benchmark", "best ns/op", "median ns/op", "B/op");
    results.forEach(
        (table, shape) ->
            shape.sizes.forEach(
                (routes, measured) ->
                    System.out.printf(
                        Locale.ROOT,
                        "%-50s %10.1f %12.1f %10.2f%n",
                        "%s, %s %4d routes".formatted(name, table, routes),
                        measured.bestNanos,
                        measured.medianNanos,
                        measured.bytes)));
    results.forEach(
        (table, shape) ->
            System.out.printf(
                Locale.ROOT,
                "%-50s %23.3f%n",
                name + ", " + table + " 1000 / 10 routes",
                shape.growth));
  }
}

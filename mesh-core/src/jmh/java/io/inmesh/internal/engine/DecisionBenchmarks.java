package io.inmesh.internal.engine;

import io.inmesh.internal.routing.RouteSelectionBenchmark;
import io.inmesh.internal.routing.Tables;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
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
 * not count. Each case runs in five fresh JVMs, whose compilers do not always decide alike; the
 * JSON line takes the median of their medians and, of the shapes of table, the worst. {@code
 * growth10to1000} is the worst over the shapes of both benchmarks. The table also has the fastest
 * iteration, which tells how much noise there was.
 *
 * <p>An argument chooses one of the benchmarks by a part of its name; then there is no JSON line.
 */
public final class DecisionBenchmarks {
  private static final int FORKS = 5;

  /** What one benchmark said. */
  private record Measured(double bestNanos, double medianNanos, double bytes) {}

  private DecisionBenchmarks() {}

  /** Runs them. */
  public static void main(String[] args) throws RunnerException {
    if (args.length > 0) {
      print(args[0], run(args[0]));
      return;
    }
    Map<String, Measured> select = run(RouteSelectionBenchmark.class.getSimpleName() + ".select");
    Map<String, Measured> decide = run(OutboundDecisionBenchmark.class.getSimpleName());
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

  private static Map<String, Measured> run(String include) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(include)
            .addProfiler(GCProfiler.class)
            .forks(FORKS)
            .jvmArgs("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m")
            .warmupIterations(6)
            .warmupTime(TimeValue.milliseconds(150))
            .measurementIterations(25)
            .measurementTime(TimeValue.milliseconds(20))
            .verbosity(VerboseMode.SILENT)
            .build();
    System.out.println("running " + include + " ...");
    Map<String, Measured> results = new TreeMap<>();
    for (RunResult result : new Runner(options).run()) {
      results.put(key(result.getParams()), measured(result));
    }
    return results;
  }

  @SuppressWarnings("rawtypes") // JMH's own signatures
  private static Measured measured(RunResult result) {
    List<double[]> forks =
        result.getBenchmarkResults().stream().map(DecisionBenchmarks::sortedNanos).toList();
    double best = forks.stream().mapToDouble(fork -> fork[0]).min().orElse(Double.NaN);
    double[] medians = forks.stream().mapToDouble(fork -> fork[fork.length / 2]).sorted().toArray();
    double bytes =
        result.getSecondaryResults().entrySet().stream()
            .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
            .mapToDouble(entry -> entry.getValue().getScore())
            .findFirst()
            .orElse(Double.NaN);
    return new Measured(best, medians[medians.length / 2], bytes);
  }

  /** Per call, by the iterations of one JVM. */
  @SuppressWarnings("rawtypes") // JMH's own signatures
  private static double[] sortedNanos(BenchmarkResult fork) {
    return fork.getIterationResults().stream()
        .mapToDouble(each -> score(each, "cpuNanos") / score(each, "calls"))
        .sorted()
        .toArray();
  }

  @SuppressWarnings("rawtypes") // JMH's own signatures
  private static double score(IterationResult iteration, String counter) {
    return iteration.getSecondaryResults().get(counter).getScore();
  }

  private static String key(BenchmarkParams params) {
    return key(params.getParam("table"), Integer.parseInt(params.getParam("routes")));
  }

  private static String key(String table, int routes) {
    return "%s/%04d".formatted(table, routes);
  }

  private static Measured of(Map<String, Measured> results, Tables table, int routes) {
    Measured measured = results.get(key(table.name(), routes));
    if (measured == null) {
      throw new IllegalStateException(
          "no result for "
              + key(table.name(), routes)
              + " (there are: "
              + results.keySet()
              + "). See above why its run failed.");
    }
    return measured;
  }

  private static double worst(Map<String, Measured> results, ToDoubleFunction<Measured> figure) {
    return Arrays.stream(Tables.values())
        .mapToDouble(table -> figure.applyAsDouble(of(results, table, 200)))
        .max()
        .orElse(Double.NaN);
  }

  private static double worstGrowth(Map<String, Measured> results) {
    return Arrays.stream(Tables.values())
        .mapToDouble(table -> growth(results, table))
        .max()
        .orElse(Double.NaN);
  }

  private static double growth(Map<String, Measured> results, Tables table) {
    return of(results, table, 1000).medianNanos / of(results, table, 10).medianNanos;
  }

  private static void print(String name, Map<String, Measured> results) {
    System.out.printf(
        "%n%-50s %10s %12s %10s%n", "benchmark", "best ns/op", "median ns/op", "B/op");
    results.forEach(
        (key, measured) ->
            System.out.printf(
                Locale.ROOT,
                "%-50s %10.1f %12.1f %10.2f%n",
                name + ", " + key.replace('/', ' ') + " routes",
                measured.bestNanos,
                measured.medianNanos,
                measured.bytes));
    for (Tables table : Tables.values()) {
      System.out.printf(
          Locale.ROOT,
          "%-50s %23.3f%n",
          name + ", " + table + " 1000 / 10 routes",
          growth(results, table));
    }
  }
}

package io.inmesh.internal.engine;

import io.inmesh.internal.routing.RouteSelectionBenchmark;
import io.inmesh.internal.routing.Tables;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
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
 * not count; of many short iterations the fastest is reported, the median stands beside it.
 */
public final class DecisionBenchmarks {
  private static final String SHAPE = "PREFIX_AND_HEADER";

  /** What one benchmark said. */
  private record Measured(double bestNanos, double medianNanos, double bytes) {}

  private DecisionBenchmarks() {}

  /** Runs them. */
  public static void main(String[] args) throws RunnerException {
    Map<String, Measured> select = run(RouteSelectionBenchmark.class.getSimpleName() + ".select");
    Map<String, Measured> decide = run(OutboundDecisionBenchmark.class.getSimpleName());
    System.out.printf(
        "%n%-44s %10s %12s %10s%n", "benchmark", "best ns/op", "median ns/op", "B/op");
    print("route selection", select);
    print("outbound decision", decide);
    System.out.println();
    System.out.printf(
        Locale.ROOT,
        "{\"routeSelectNanos200\":%.1f,\"routeSelectBytes200\":%.2f,\"decisionNanos\":%.1f,"
            + "\"decisionBytes\":%.1f,\"growth10to1000\":%.3f,\"routeSelectGrowth10to1000\":%.3f,"
            + "\"routeSelectNanos200Worst\":%.1f,\"decisionMedianNanos\":%.1f,\"jdk\":\"%s\"}%n",
        of(select, SHAPE, 200).bestNanos,
        of(select, SHAPE, 200).bytes,
        of(decide, SHAPE, 200).bestNanos,
        of(decide, SHAPE, 200).bytes,
        of(decide, SHAPE, 1000).bestNanos / of(decide, SHAPE, 10).bestNanos,
        of(select, SHAPE, 1000).bestNanos / of(select, SHAPE, 10).bestNanos,
        worst(select, 200),
        of(decide, SHAPE, 200).medianNanos,
        System.getProperty("java.version"));
  }

  private static Map<String, Measured> run(String include) throws RunnerException {
    Options options =
        new OptionsBuilder()
            .include(include)
            .addProfiler(GCProfiler.class)
            .forks(1)
            .jvmArgs("-XX:+UseSerialGC", "-Xms256m", "-Xmx256m")
            .warmupIterations(10)
            .warmupTime(TimeValue.milliseconds(250))
            .measurementIterations(100)
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
    double[] nanos =
        result.getBenchmarkResults().stream()
            .map(BenchmarkResult::getIterationResults)
            .flatMap(Collection::stream)
            .mapToDouble(each -> score(each, "cpuNanos") / score(each, "calls"))
            .sorted()
            .toArray();
    double bytes =
        result.getSecondaryResults().entrySet().stream()
            .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
            .mapToDouble(entry -> entry.getValue().getScore())
            .findFirst()
            .orElse(Double.NaN);
    return new Measured(nanos[0], nanos[nanos.length / 2], bytes);
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

  private static Measured of(Map<String, Measured> results, String table, int routes) {
    Measured measured = results.get(key(table, routes));
    if (measured == null) {
      throw new IllegalStateException(
          "no result for " + key(table, routes) + " (there are: " + results.keySet() + ")");
    }
    return measured;
  }

  private static double worst(Map<String, Measured> results, int routes) {
    return Arrays.stream(Tables.values())
        .mapToDouble(table -> of(results, table.name(), routes).bestNanos)
        .max()
        .orElse(Double.NaN);
  }

  private static void print(String name, Map<String, Measured> results) {
    results.forEach(
        (key, measured) ->
            System.out.printf(
                Locale.ROOT,
                "%-44s %10.1f %12.1f %10.2f%n",
                name + ", " + key.replace('/', ' ') + " routes",
                measured.bestNanos,
                measured.medianNanos,
                measured.bytes));
  }
}

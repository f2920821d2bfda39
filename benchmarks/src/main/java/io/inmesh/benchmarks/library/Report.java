package io.inmesh.benchmarks.library;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Prints what the cases cost: a table, then one JSON object as the last line. */
final class Report {
  private final Map<String, List<Blocks.Cost>> costs;
  private final List<Blocks.Cost> bare;
  private final StringJoiner json = new StringJoiner(", ", "{", "}");

  Report(Map<String, List<Blocks.Cost>> costs) {
    this.costs = costs;
    this.bare = costs.getOrDefault("bare", List.of());
  }

  void print() {
    System.out.println("ratios to the bare call of the same block: median [95 % interval of it]");
    System.out.printf(
        "%-18s %8s %8s %17s %8s %8s %17s %8s %8s%n",
        "case", "p50 us", "ratio", "95 %", "CPU us", "ratio", "95 %", "B/call", "ratio");
    costs.keySet().forEach(this::row);
    added("meshed", bare, "bare");
    List<Blocks.Cost> mtls = costs.getOrDefault("mtls", List.of());
    added("meshedMtls", mtls, "mtls");
    Ratio overMtls = Ratio.of(of("meshedMtls"), mtls, Report::p50);
    System.out.printf(
        Locale.ROOT,
        "meshedMtls / mtls, p50: %.3f [%.3f - %.3f]%n",
        overMtls.median(),
        overMtls.low(),
        overMtls.high());
    add("meshedMtlsToMtls", overMtls.median());
    add("meshedMtlsToMtlsLow", overMtls.low());
    add("meshedMtlsToMtlsHigh", overMtls.high());
    json.add("\"blocks\": " + bare.size());
    System.out.println(json);
  }

  private void row(String key) {
    List<Blocks.Cost> some = of(key);
    Ratio time = Ratio.of(some, bare, Report::p50);
    Ratio cpu = Ratio.of(some, bare, Report::cpu);
    System.out.printf(
        Locale.ROOT,
        "%-18s %8.1f %8.3f [%6.3f - %6.3f] %8.1f %8.3f [%6.3f - %6.3f] %8.0f %8.3f%n",
        key,
        Ratio.of(some, bare, (a, b) -> a.p50Nanos() / 1000).median(),
        time.median(),
        time.low(),
        time.high(),
        Ratio.of(some, bare, (a, b) -> a.cpuNanos() / 1000).median(),
        cpu.median(),
        cpu.low(),
        cpu.high(),
        Ratio.of(some, bare, (a, b) -> a.bytes()).median(),
        Ratio.of(some, bare, (a, b) -> a.bytes() / b.bytes()).median());
    if (!key.equals("bare")) {
      add(key, time.median());
      add(key + "Low", time.low());
      add(key + "High", time.high());
      add(key + "Cpu", cpu.median());
      add(key + "CpuLow", cpu.low());
    }
  }

  private void added(String key, List<Blocks.Cost> others, String name) {
    Ratio micros = Ratio.of(of(key), others, Report::addedCpuMicros);
    System.out.printf(
        Locale.ROOT,
        "%s - %s, CPU: %+.1f us [%+.1f - %+.1f]%n",
        key,
        name,
        micros.median(),
        micros.low(),
        micros.high());
    add(key + "CpuMicros", micros.median());
  }

  private static double p50(Blocks.Cost some, Blocks.Cost other) {
    return some.p50Nanos() / other.p50Nanos();
  }

  private static double cpu(Blocks.Cost some, Blocks.Cost other) {
    return some.cpuNanos() / other.cpuNanos();
  }

  private static double addedCpuMicros(Blocks.Cost some, Blocks.Cost other) {
    return (some.cpuNanos() - other.cpuNanos()) / 1000;
  }

  private List<Blocks.Cost> of(String key) {
    return costs.getOrDefault(key, List.of());
  }

  private void add(String key, double value) {
    json.add(String.format(Locale.ROOT, "\"%s\": %.3f", key, value));
  }
}

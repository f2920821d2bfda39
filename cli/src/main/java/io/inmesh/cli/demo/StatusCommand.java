package io.inmesh.cli.demo;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code inmesh demo status}. */
@Command(
    name = "status",
    description =
        "Show what runs, where, and how much memory it holds. Ends with 1 unless everything is ready.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "table|json",
      defaultValue = "table",
      description = "Form (default: ${DEFAULT-VALUE}).")
  private String output = "table";

  @Override
  public Integer call() throws IOException {
    DemoState state = DemoState.read(DemoCommand.directory());
    switch (output) {
      case "json" -> System.out.print(state.statusJson());
      case "table" -> table(state);
      default -> {
        System.err.println("inmesh: -o: " + output + " (expected: table or json)");
        return 2;
      }
    }
    return state.isReadyNow() ? 0 : 1;
  }

  private static void table(DemoState state) {
    if (state.workloads().isEmpty()) {
      System.out.println("no demo is running. Start one: ./inmesh demo");
      return;
    }
    System.out.printf(
        "%-22s %-13s %-24s %8s %7s  %s%n",
        "NAME", "KIND", "LANGUAGE", "PID", "RSS MiB", "PORTS ON 127.0.0.1");
    long memory = 0;
    for (DemoState.Workload workload : state.workloads()) {
      boolean running = workload.process().alive().isPresent();
      long rss = running ? Memory.rssMiB(workload.process().pid()) : 0;
      memory += rss;
      System.out.printf(
          "%-22s %-13s %-24s %8s %7s  %s%n",
          workload.name(),
          workload.kind(),
          workload.language(),
          running ? workload.process().pid() : "stopped",
          running ? rss : "-",
          ports(workload.ports()));
    }
    if (state.supervisor().alive().isPresent()) {
      long rss = Memory.rssMiB(state.supervisor().pid());
      memory += rss;
      System.out.printf(
          "%-22s %-13s %-24s %8s %7s%n", "(supervisor)", "", "java", state.supervisor().pid(), rss);
    }
    System.out.printf(Locale.ROOT, "%d MiB in all; %s%n", memory, state.verdict());
    state.urls().forEach((name, url) -> System.out.printf("  %-12s %s%n", name, url));
  }

  private static String ports(Map<String, Integer> ports) {
    return ports.entrySet().stream()
        .map(e -> e.getKey() + " " + e.getValue())
        .collect(Collectors.joining(", "));
  }
}

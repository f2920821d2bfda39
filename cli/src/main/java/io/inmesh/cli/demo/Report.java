package io.inmesh.cli.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the demo's user reads while it comes up and runs. Any thread. */
final class Report {

  private final PrintStream out;
  private final String yes;
  private final boolean isRehearsal;
  private volatile long beganNanos = System.nanoTime();

  Report(PrintStream out) {
    this(out, false);
  }

  private Report(PrintStream out, boolean isRehearsal) {
    this.out = out;
    this.isRehearsal = isRehearsal;
    this.yes = isUnicode(System.getenv()) ? "✓" : "ok";
  }

  /** The launcher has us write UTF-8; the locale says whether the terminal reads it. */
  private static boolean isUnicode(Map<String, String> environment) {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return value.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8");
      }
    }
    return false;
  }

  void heading(String version) {
    out.printf(
        "  inmesh %s   on this machine only: nothing is installed, Ctrl-C ends all of it%n",
        version);
  }

  void rehearsing() {
    out.println(
        "  rehearsing, once per build and JDK: each part records its classes, so that every start is quick");
    out.flush();
  }

  /** For the demo that the user does not see: a word per part. */
  Report ofRehearsal() {
    return new Report(out, true);
  }

  /** The longest part of a rehearsal begins. */
  void recording() {
    if (isRehearsal) {
      out.println("    it works; now each part ends and writes its classes down");
    }
  }

  /** A part of a rehearsal has done so. */
  void recorded(Program program) {
    if (isRehearsal) {
      out.printf("    . %s (recorded)%n", program.id());
    }
  }

  /** What came before was no start of the demo: its time does not count. */
  void beginAgain() {
    beganNanos = System.nanoTime();
  }

  void note(String text) {
    if (isRehearsal) {
      return; // the demo itself says it again
    }
    out.println("  ! " + text);
  }

  void problem(String text) {
    out.println("  x " + text);
  }

  void started(Program program, Duration took) {
    if (isRehearsal) {
      out.printf(Locale.ROOT, "    . %s (%.1f s)%n", program.id(), took.toMillis() / 1000.0);
      return;
    }
    out.printf(
        Locale.ROOT,
        "  %s %-20s %-4s %-13s %-22s %s  (%.1f s)%n",
        yes,
        program.name(),
        program.version().startsWith("v") ? program.version() : "",
        program.kind().text(),
        how(program),
        ports(program.ports()),
        took.toMillis() / 1000.0);
  }

  void ready(DemoState state) {
    if (isRehearsal) {
      return;
    }
    long memory = 0;
    out.println();
    out.printf("    %-24s %-13s %6s%n", "process", "kind", "MiB");
    for (DemoState.Workload workload : state.workloads()) {
      long rss = Memory.rssMiB(workload.process().pid());
      memory += rss;
      out.printf("    %-24s %-13s %6d%n", workload.name(), workload.kind(), rss);
    }
    long own = Memory.rssMiB(ProcessHandle.current().pid());
    out.printf("    %-24s %-13s %6d%n", "(supervisor)", "", own);
    out.printf(
        Locale.ROOT,
        "  ready in %.1f s, %d MiB in %d processes%n%n",
        (System.nanoTime() - beganNanos) / 1e9,
        memory + own,
        state.workloads().size() + 1);
    next(state);
  }

  void next(DemoState state) {
    Map<String, String> urls = state.urls();
    out.printf(
        "  Bookinfo   %s   through the gateway; refresh: the stars change%n", urls.get("gateway"));
    out.printf("             %s   productpage itself%n", urls.get("productpage"));
    out.printf("  Console    %s   API token: %s%n", urls.get("console"), state.tokenFile());
    out.printf("  kubectl    kubectl %s get vs,dr,gateways%n%n", String.join(" ", state.kubectl()));
    out.println("  Try next, in another terminal:");
    out.println(
        "   1  ./inmesh apply -f examples/bookinfo/mesh/steps/1-all-v1.yaml       the stars vanish");
    out.println(
        "   2  ./inmesh apply -f examples/bookinfo/mesh/steps/2-jason-v2.yaml     log in as jason: black stars");
    out.println(
        "   3  ./inmesh explain GET http://reviews:9080/reviews/0 -H end-user:jason --from productpage");
    out.println(
        "   4  ./inmesh demo stop control-plane                                   refresh: it all still works");
    out.flush();
  }

  private static String how(Program program) {
    return switch (program.kind()) {
      case LIBRARY -> program.language() + ", no sidecar";
      case CONTROL_PLANE -> program.language() + ", with the CA";
      default -> program.language();
    };
  }

  private static String ports(Map<String, Integer> ports) {
    return new TreeMap<>(ports)
        .entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", ", "127.0.0.1: ", ""));
  }
}

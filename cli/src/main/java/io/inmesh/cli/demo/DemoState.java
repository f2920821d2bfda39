package io.inmesh.cli.demo;

import static java.util.stream.Collectors.toSet;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the supervisor writes down and the commands read: {@code state.json}. Immutable.
 *
 * @param supervisor who started everything
 * @param ready whether everything was ready
 * @param namespace of Bookinfo
 * @param urls {@code gateway}, {@code productpage}, {@code api}, {@code console}
 * @param kubectl arguments to put behind kubectl
 * @param tokenFile the API's token
 * @param workloads in the order of their start
 */
record DemoState(
    ProcessId supervisor,
    boolean ready,
    String namespace,
    Map<String, String> urls,
    List<String> kubectl,
    String tokenFile,
    List<Workload> workloads) {

  static final DemoState NONE =
      new DemoState(new ProcessId(0, 0), false, "", Map.of(), List.of(), "", List.of());

  /**
   * A process, told from later ones with its number.
   *
   * @param startedMillis since 1970
   */
  record ProcessId(long pid, long startedMillis) {

    /** The process, if it still runs. */
    Optional<ProcessHandle> alive() {
      return pid <= 0
          ? Optional.empty()
          : ProcessHandle.of(pid)
              .filter(Processes::runs)
              .filter(handle -> Math.abs(Child.startedMillis(handle) - startedMillis) < 50);
    }
  }

  /** One process of the demo. */
  record Workload(
      String id,
      String name,
      String version,
      String language,
      String kind,
      ProcessId process,
      Map<String, Integer> ports) {

    private boolean isAlive() {
      return process.alive().isPresent();
    }
  }

  /** The state of a demo, or {@link #NONE}. */
  static DemoState read(DemoDirectory directory) throws IOException {
    Path file = directory.state();
    try {
      Node node = JsonReader.read(Files.readString(file), Limits.DEFAULT);
      return node instanceof MapNode map ? of(map) : NONE;
    } catch (NoSuchFileException e) {
      return NONE;
    } catch (DocumentException e) {
      throw new IOException(file + " cannot be read: " + e.getMessage() + ". Delete it", e);
    }
  }

  void write(DemoDirectory directory) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("supervisor", processOf(supervisor));
    map.put("ready", ready);
    map.put("namespace", namespace);
    map.put("urls", urls);
    map.put("kubectl", kubectl);
    map.put("tokenFile", tokenFile);
    map.put("workloads", workloads.stream().map(DemoState::mapOf).toList());
    DemoDirectory.writePrivately(directory.state(), JsonWriter.pretty(Node.of(map)));
  }

  /** Whether everything was ready and still runs. */
  boolean isReadyNow() {
    return ready && supervisor.alive().isPresent() && stopped().isEmpty();
  }

  /** Whether it is ready; if not, why, and what to do. */
  String verdict() {
    if (supervisor.alive().isEmpty()) {
      return "not ready: its supervisor is gone. Clean up: ./inmesh demo down";
    }
    if (!ready) {
      return "not ready yet";
    }
    List<String> stopped = stopped();
    return stopped.isEmpty()
        ? "ready"
        : stopped.stream()
            .map(id -> id + " is stopped (start it: ./inmesh demo start " + id + ")")
            .collect(Collectors.joining(", ", "not ready: ", ""));
  }

  /** What to start: the name, if all of its processes are stopped, else the one that is. */
  private List<String> stopped() {
    Set<String> running =
        workloads.stream().filter(Workload::isAlive).map(Workload::name).collect(toSet());
    return workloads.stream()
        .filter(workload -> !workload.isAlive())
        .map(each -> running.contains(each.name()) ? each.id() : each.name())
        .distinct()
        .toList();
  }

  /** What {@code demo status -o json} prints. */
  String statusJson() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("ready", isReadyNow());
    map.put("urls", urls);
    map.put("kubectl", kubectl);
    map.put("tokenFile", tokenFile);
    map.put("workloads", workloads.stream().map(DemoState::statusOf).toList());
    map.put(
        "supervisor",
        Map.of(
            "pid",
            supervisor.pid(),
            "rssMiB",
            supervisor.alive().isPresent() ? Memory.rssMiB(supervisor.pid()) : 0L));
    return JsonWriter.pretty(Node.of(map));
  }

  private static Map<String, Object> statusOf(Workload workload) {
    boolean running = workload.process().alive().isPresent();
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", workload.name());
    map.put("version", workload.version());
    map.put("language", workload.language());
    map.put("kind", workload.kind());
    map.put("pid", workload.process().pid());
    map.put("running", running);
    map.put("address", "127.0.0.1");
    map.put("ports", workload.ports());
    map.put("rssMiB", running ? Memory.rssMiB(workload.process().pid()) : 0L);
    return map;
  }

  private static Map<String, Object> mapOf(Workload workload) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("id", workload.id());
    map.put("name", workload.name());
    map.put("version", workload.version());
    map.put("language", workload.language());
    map.put("kind", workload.kind());
    map.put("process", processOf(workload.process()));
    map.put("ports", workload.ports());
    return map;
  }

  private static Map<String, Object> processOf(ProcessId process) {
    return Map.of("pid", process.pid(), "startedMillis", process.startedMillis());
  }

  private static DemoState of(MapNode map) {
    Map<String, String> urls = new LinkedHashMap<>();
    MapNode given = map.map("urls");
    given.keys().forEach(key -> urls.put(key, text(given, key)));
    List<Workload> workloads = new ArrayList<>();
    for (Node node : items(map, "workloads")) {
      if (node instanceof MapNode workload) {
        workloads.add(workloadOf(workload));
      }
    }
    List<String> kubectl = new ArrayList<>();
    for (Node node : items(map, "kubectl")) {
      if (node instanceof ScalarNode scalar && scalar.value() instanceof String word) {
        kubectl.add(word);
      }
    }
    boolean ready =
        map.get("ready") instanceof ScalarNode scalar && Boolean.TRUE.equals(scalar.value());
    return new DemoState(
        processOf(map.map("supervisor")),
        ready,
        text(map, "namespace"),
        urls,
        kubectl,
        text(map, "tokenFile"),
        workloads);
  }

  private static Workload workloadOf(MapNode map) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    MapNode given = map.map("ports");
    given.keys().forEach(key -> ports.put(key, (int) number(given, key)));
    return new Workload(
        text(map, "id"),
        text(map, "name"),
        text(map, "version"),
        text(map, "language"),
        text(map, "kind"),
        processOf(map.map("process")),
        ports);
  }

  private static ProcessId processOf(MapNode map) {
    return new ProcessId(number(map, "pid"), number(map, "startedMillis"));
  }

  private static List<Node> items(MapNode map, String key) {
    return map.get(key) instanceof ListNode list ? list.items() : List.of();
  }

  private static String text(MapNode map, String key) {
    String text = map.string(key);
    return text == null ? "" : text;
  }

  private static long number(MapNode map, String key) {
    return map.get(key) instanceof ScalarNode scalar && scalar.value() instanceof Long number
        ? number
        : 0;
  }
}

package io.inmesh.examples.e2e;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The real demo, driven by its launcher as a user would. */
final class Demo implements AutoCloseable {

  private static final Path ROOT = Path.of("../../..").toAbsolutePath().normalize();
  private static final Path DIRECTORY = Path.of("target/.inmesh-demo").toAbsolutePath().normalize();
  private static final Path SAMPLES =
      ROOT.resolve("../shared/istio-samples/istio-1.6/bookinfo").normalize();

  /** What a command ended with and wrote. */
  record Outcome(int status, String output) {}

  /** One process of the demo. */
  record Workload(String name, String kind, long pid, MapNode ports) {
    int port(String which) {
      return ports.get(which) instanceof ScalarNode scalar && scalar.value() instanceof Long port
          ? port.intValue()
          : 0;
    }
  }

  private final List<List<String>> kubectls = new ArrayList<>();
  private final String namespace;

  /** Starts it; fails with everything that was written when it does not come up. */
  Demo(String namespace) throws IOException, InterruptedException {
    this.namespace = namespace;
    inmesh("demo", "down");
    Outcome up = inmesh("demo", "--namespace", namespace, "up", "--detach");
    if (up.status() != 0) {
      throw new IllegalStateException("the demo did not come up:\n" + up.output());
    }
    System.out.println(up.output());
    String named = System.getenv().getOrDefault("INMESH_KUBECTLS", "");
    for (String kubectl :
        named.isEmpty() ? found("kubectl") : List.of(named.split(File.pathSeparator, -1))) {
      List<String> words =
          new ArrayList<>(
              List.of(kubectl, "--cache-dir=" + Path.of("target/kube-cache").toAbsolutePath()));
      words.addAll(strings(status(), "kubectl"));
      kubectls.add(words);
    }
  }

  /** Where Bookinfo lives. */
  String namespace() {
    return namespace;
  }

  /** A file of the demo's own, which every checkout has. */
  static Path step(String name) {
    return ROOT.resolve("examples/bookinfo/mesh/steps").resolve(name);
  }

  /** The demo's own resources. */
  static Path resources() {
    return ROOT.resolve("examples/bookinfo/mesh/bookinfo.yaml");
  }

  ControlPlaneApi api() throws IOException, InterruptedException {
    Path token = Path.of(String.valueOf(status().string("tokenFile")));
    return new ControlPlaneApi(url("api"), Files.readString(token).trim());
  }

  /** Istio's own file, if this checkout has them beside it. */
  static Optional<Path> sample(String name) {
    Path file = SAMPLES.resolve(name);
    return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
  }

  /** Each kubectl with its arguments; none where there is no kubectl. */
  List<List<String>> kubectls() {
    return kubectls;
  }

  /** Applies a file by each kubectl in turn, else by our own command. */
  void apply(Path file) throws IOException, InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    for (List<String> kubectl : kubectls) {
      outcomes.add(kubectl(kubectl, "apply", "-f", file.toString()));
    }
    if (outcomes.isEmpty()) {
      outcomes.add(inmesh("apply", "-f", file.toString()));
    }
    for (Outcome outcome : outcomes) {
      if (outcome.status() != 0) {
        throw new AssertionError(file + " was not applied:\n" + outcome.output());
      }
    }
  }

  Outcome kubectl(List<String> kubectl, String... arguments)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(kubectl);
    words.addAll(List.of(arguments));
    return run(words);
  }

  Outcome inmesh(String... arguments) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(ROOT.resolve("inmesh").toString()));
    words.addAll(List.of(arguments));
    return run(words);
  }

  String url(String which) throws IOException, InterruptedException {
    String url = status().map("urls").string(which);
    URI uri = URI.create(String.valueOf(url));
    return uri.getScheme() + "://" + uri.getAuthority();
  }

  Workload workload(String name, String kind) throws IOException, InterruptedException {
    return workloads().stream()
        .filter(w -> w.name().equals(name) && w.kind().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " called " + name));
  }

  List<Workload> workloads() throws IOException, InterruptedException {
    List<Workload> workloads = new ArrayList<>();
    if (status().get("workloads") instanceof ListNode list) {
      for (Node node : list.items()) {
        MapNode map = (MapNode) node;
        long pid =
            map.get("pid") instanceof ScalarNode scalar && scalar.value() instanceof Long value
                ? value
                : 0;
        workloads.add(
            new Workload(
                String.valueOf(map.string("name")),
                String.valueOf(map.string("kind")),
                pid,
                map.map("ports")));
      }
    }
    return workloads;
  }

  MapNode status() throws IOException, InterruptedException {
    Outcome outcome = inmesh("demo", "status", "-o", "json");
    try {
      return (MapNode) JsonReader.read(outcome.output(), Limits.DEFAULT);
    } catch (DocumentException e) {
      throw new AssertionError(outcome.output(), e);
    }
  }

  private static List<String> strings(MapNode map, String key) {
    return map.get(key) instanceof ListNode list
        ? list.items().stream().map(node -> String.valueOf(((ScalarNode) node).string())).toList()
        : List.of();
  }

  private static List<String> found(String name) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      Path file = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isExecutable(file)) {
        return List.of(file.toString());
      }
    }
    return List.of();
  }

  /** Starts one of our commands and leaves it running; its output goes to a file. */
  Process begin(Path log, List<String> arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(ROOT.resolve("inmesh").toString()));
    words.addAll(arguments);
    return builder(words).redirectOutput(log.toFile()).start();
  }

  private static ProcessBuilder builder(List<String> words) {
    ProcessBuilder builder =
        new ProcessBuilder(words).directory(ROOT.toFile()).redirectErrorStream(true);
    builder.environment().put("INMESH_BUILD", "skip");
    builder.environment().put("INMESH_DEMO_DIR", DIRECTORY.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder.redirectInput(new File("/dev/null"));
  }

  private static Outcome run(List<String> words) throws IOException, InterruptedException {
    Process process = builder(words).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    return new Outcome(process.exitValue(), output);
  }

  @Override
  public void close() throws IOException {
    try {
      inmesh("demo", "down");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.inmesh.examples.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sidecar that has never met the control plane. It joins through a relay, so that it is the first
 * to get through when the control plane returns, and calls by its outbound proxy.
 */
final class NewClient implements AutoCloseable {

  private final String name;
  private final Relay relay;
  private final Process process;
  private final Path ports;

  private NewClient(String name, Relay relay, Process process, Path ports) {
    this.name = name;
    this.relay = relay;
    this.process = process;
    this.ports = ports;
  }

  /** What it needs to join; to be had while the control plane is there. */
  static Path token(Demo demo, String name) throws IOException, InterruptedException {
    Demo.Outcome outcome =
        demo.inmesh(
            "token", "create", "--service-account", name, "--label", "app=" + name, "--ttl", "15m");
    if (outcome.status() != 0) {
      throw new AssertionError("no token: " + outcome.output());
    }
    Path folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), name);
    return Files.writeString(folder.resolve("token"), outcome.output().trim());
  }

  static NewClient start(Demo demo, String name, Path token)
      throws IOException, InterruptedException {
    Relay relay = new Relay(demo.workload("control-plane", "control-plane").port("secure"));
    Path folder = token.getParent();
    Path ports = folder.resolve("ports");
    Process process =
        demo.begin(
            folder.resolve("log"),
            List.of(
                "sidecar",
                "--control-plane",
                "127.0.0.1:" + relay.port(),
                "--application",
                name,
                "--workload",
                name,
                "--namespace",
                demo.namespace(),
                "--service-account",
                name,
                "--label",
                "app=" + name,
                "--token-file",
                token.toString(),
                "--state-dir",
                folder.resolve("state").toString(),
                "--outbound",
                "127.0.0.1:0",
                "--admin",
                "127.0.0.1:0",
                "--ports-file",
                ports.toString()));
    return new NewClient(name, relay, process, ports);
  }

  String name() {
    return name;
  }

  /** Whether its ports are bound, so that it tries to join from now on. */
  boolean isUp() {
    if (!process.isAlive()) {
      throw new AssertionError(name + " has ended; see " + ports.resolveSibling("log"));
    }
    return Files.isRegularFile(ports);
  }

  /** The status of a call over its outbound port; 0 when there was no answer. */
  int call(String url) throws IOException, InterruptedException {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(
                ProxySelector.of(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port("outbound"))))
            .build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20)).build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  /** The workloads behind a service, as this client was told. */
  Set<String> endpoints(String service) throws IOException, InterruptedException {
    Set<String> workloads = new TreeSet<>();
    new Browser("http://127.0.0.1:" + port("admin"))
        .get("/clusters")
        .body()
        .lines()
        .filter(line -> line.contains("|" + service + "."))
        .forEach(line -> workloads.add(line.split("::", -1)[3]));
    return workloads;
  }

  private int port(String which) throws IOException {
    Matcher matcher =
        Pattern.compile("\"" + which + "\":([0-9]+)").matcher(Files.readString(ports));
    if (!matcher.find()) {
      throw new AssertionError(ports + " names no " + which);
    }
    return Integer.parseInt(matcher.group(1));
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    relay.close();
  }
}

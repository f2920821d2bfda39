package io.inmesh.examples.meshit;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A sidecar of namespace {@code default}, and the plain HTTP client of the application behind it.
 */
final class Sidecar implements Closeable {
  private static final String LOOPBACK_ANY = "127.0.0.1:0";

  private final Program program;
  private final HttpClient client;

  private Sidecar(Program program) {
    this.program = program;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", program.port("outbound"))))
            .build();
  }

  /** Starts one in front of nothing, for calls alone. */
  static Sidecar start(ControlPlane controlPlane, Path directory, String name) throws Exception {
    return start(controlPlane, directory, name, List.of(), List.of());
  }

  /** Starts one in front of an application. */
  static Sidecar start(
      ControlPlane controlPlane, Path directory, String name, int workloadPort, int application)
      throws Exception {
    String inbound = "%d=%s,127.0.0.1:%d".formatted(workloadPort, LOOPBACK_ANY, application);
    return start(
        controlPlane, directory, name, List.of(workloadPort), List.of("--inbound", inbound));
  }

  private static Sidecar start(
      ControlPlane controlPlane,
      Path directory,
      String name,
      List<Integer> ports,
      List<String> inbound)
      throws Exception {
    Files.createDirectories(directory);
    Path token =
        Files.writeString(directory.resolve("token"), controlPlane.token("default", name, ports));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--control-plane=" + controlPlane.secure(),
                "--state-dir=" + directory.resolve("state"),
                "--token-file=" + token,
                "--application=" + name,
                "--service-account=" + name,
                "--workload=" + name + "-v1",
                "--label=app=" + name,
                "--label=version=v1",
                "--outbound=" + LOOPBACK_ANY,
                "--admin=" + LOOPBACK_ANY));
    arguments.addAll(inbound);
    return new Sidecar(
        Program.start("sidecar-fallback", "io.inmesh.sidecar.SidecarMain", directory, arguments));
  }

  /** The port that stands for the application's. */
  int inbound(int workloadPort) {
    return program.inbound(workloadPort);
  }

  /** A call of the application, through the sidecar. */
  Answer get(String url) throws IOException, InterruptedException {
    return send(client, url);
  }

  /** A page of the sidecar's admin port. */
  String admin(String path) throws IOException, InterruptedException {
    return send(HttpClient.newHttpClient(), "http://127.0.0.1:" + program.port("admin") + path)
        .body();
  }

  private static Answer send(HttpClient client, String url)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(20)).build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    return new Answer(answer.statusCode(), answer.body());
  }

  @Override
  public void close() {
    program.close();
  }
}

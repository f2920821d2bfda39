package io.inmesh.controlplane;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.runtime.HostPort;
import io.inmesh.runtime.WorkloadConfig;
import io.inmesh.runtime.WorkloadConfigBuilder;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A control plane in this process on free ports, and plain HTTP calls to it. */
public final class TestControlPlane implements AutoCloseable {
  private final RunningControlPlane running;
  private final Path directory;
  private final String token;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestControlPlane(Path directory, List<String> more) throws IOException {
    this.directory = directory;
    List<String> arguments = new ArrayList<>(arguments(directory));
    arguments.addAll(more);
    this.running = ControlPlaneApplication.start(Options.parse(arguments.toArray(new String[0])));
    this.token = Files.readString(directory.resolve("token")).strip();
  }

  /** Starts one over a directory. */
  public static TestControlPlane in(Path directory, String... more) throws IOException {
    return new TestControlPlane(directory, List.of(more));
  }

  /** Arguments for free ports on loopback. */
  public static List<String> arguments(Path directory) {
    List<String> arguments = new ArrayList<>(List.of("--data-dir", directory.toString()));
    for (String each : List.of("api", "api-tls", "xds", "secure", "metrics")) {
      arguments.add("--" + each + "-listen");
      arguments.add("127.0.0.1:0");
    }
    return arguments;
  }

  /** Status and text of an answer. */
  public record Answer(int code, String body, HttpResponse<String> response) {
    /** The body as an object. */
    public MapNode json() {
      try {
        return (MapNode) JsonReader.read(body, Limits.DEFAULT);
      } catch (DocumentException e) {
        throw new AssertionError(body, e);
      }
    }
  }

  /** A call with the token and JSON. */
  public Answer call(String method, String path, @Nullable String body, String... headers)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + token));
    if (body != null && !List.of(headers).contains("Content-Type")) {
      all.addAll(List.of("Content-Type", "application/json"));
    }
    all.addAll(List.of(headers));
    return raw(method, path, body, all.toArray(new String[0]));
  }

  /** What comes back when the sender ends after these bytes of an HTTP request with the token. */
  public String halfClosed(String methodAndPath, String rest) throws IOException {
    URI api = url("");
    try (Socket socket = new Socket(api.getHost(), api.getPort())) {
      socket.setSoTimeout(10_000);
      String head =
          "%s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nConnection: close\r\n"
              .formatted(methodAndPath, api.getAuthority(), token);
      socket.getOutputStream().write((head + rest).getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** A call with nothing but these headers. */
  public Answer raw(String method, String path, @Nullable String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url(path))
            .timeout(Duration.ofSeconds(30))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body(), response);
  }

  /** The URL of a path. */
  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + running.ports().api() + path);
  }

  /** What a workload of namespace {@code default} needs to join; it has no labels yet. */
  public WorkloadConfigBuilder joining(String account, String joinToken) {
    return WorkloadConfig.builder()
        .application(account)
        .namespace("default")
        .serviceAccount(account)
        .token(joinToken)
        .controlPlane(new HostPort("127.0.0.1", securePort()));
  }

  /** Where the API's token is. */
  public Path tokenFile() {
    return directory.resolve("token");
  }

  /** The port of metrics. */
  public int metricsPort() {
    return running.ports().byName().get("metrics");
  }

  /** The port of ADS and CA over TLS. */
  public int securePort() {
    return running.ports().byName().get("secure");
  }

  /** The API's token. */
  public String token() {
    return token;
  }

  /** Where it wrote its kubeconfig. */
  public Path kubeconfig() {
    return directory.resolve("kubeconfig");
  }

  @Override
  public void close() {
    running.close();
  }
}

package io.inmesh.examples.meshit;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.runtime.HostPort;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A control plane with the CA inside, driven through its API as kubectl would. */
final class ControlPlane implements Closeable {
  private static final Pattern KIND = Pattern.compile("(?m)^kind: (\\w+)$");
  private static final Pattern NAME = Pattern.compile("(?m)^metadata: \\{name: ([-\\w]+)");

  /** Where the API has the kinds of these tests. */
  private static final Map<String, String> PATHS =
      Map.of(
          "Service", "/api/v1/namespaces/default/services/",
          "AuthorizationPolicy",
              "/apis/security.istio.io/v1/namespaces/default/authorizationpolicies/",
          "PeerAuthentication",
              "/apis/security.istio.io/v1/namespaces/default/peerauthentications/",
          "RateLimit", "/apis/policy.inmesh.io/v1alpha1/namespaces/default/ratelimits/");

  private final Program program;
  private final String token;
  private final HttpClient client = HttpClient.newHttpClient();

  private ControlPlane(Program program, String token) {
    this.program = program;
    this.token = token;
  }

  /**
   * Starts one on free ports.
   *
   * @param ttl life of a workload's certificate: {@code 60s}
   */
  static ControlPlane start(Path directory, String ttl) throws Exception {
    List<String> arguments =
        List.of(
            "--data-dir=" + directory.resolve("data"),
            "--api-listen=127.0.0.1:0",
            "--api-tls-listen=127.0.0.1:0",
            "--xds-listen=127.0.0.1:0",
            "--secure-listen=127.0.0.1:0",
            "--metrics-listen=127.0.0.1:0",
            "--workload-ttl=" + ttl);
    Program program =
        Program.start(
            "control-plane",
            "io.inmesh.controlplane.ControlPlaneApplication",
            directory,
            arguments);
    return new ControlPlane(
        program, Files.readString(directory.resolve("data").resolve("token")).strip());
  }

  /** Where workloads connect. */
  HostPort secure() {
    return new HostPort("127.0.0.1", program.port("secure"));
  }

  /** Applies one or several documents to namespace {@code default}. */
  void apply(String yaml) throws IOException {
    for (String document : yaml.split("(?m)^---$", -1)) {
      call(
          "PATCH", path(document) + "?fieldManager=test", document, "application/apply-patch+yaml");
    }
  }

  /** Deletes what {@link #apply} made. */
  void delete(String yaml) throws IOException {
    for (String document : yaml.split("(?m)^---$", -1)) {
      call("DELETE", path(document), null, "application/json");
    }
  }

  /** A join token with what its workload may claim. */
  String token(String namespace, String name, List<Integer> ports) throws IOException {
    String body =
        """
        {"namespace": "%s", "serviceAccount": "%s", "labels": {"app": "%s", "version": "v1"},
         "ports": %s, "addresses": ["127.0.0.1"], "ttl": "5m"}
        """
            .formatted(namespace, name, name, ports);
    String answer = call("POST", "/mesh/v1/tokens", body, "application/json");
    return Objects.requireNonNull(json(answer).string("token"));
  }

  private static String path(String document) {
    Matcher kind = KIND.matcher(document);
    Matcher name = NAME.matcher(document);
    if (!kind.find() || !name.find()) {
      throw new IllegalArgumentException(
          "kind and metadata: {name: ...} are expected:\n" + document);
    }
    return Objects.requireNonNull(PATHS.get(kind.group(1)), kind.group(1)) + name.group(1);
  }

  private String call(String method, String path, @Nullable String body, String type)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + program.port("api") + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", type)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer;
    try {
      answer = client.send(request, BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(method + " " + path);
    }
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError(
          "%s %s: %d %s".formatted(method, path, answer.statusCode(), answer.body()));
    }
    return answer.body();
  }

  private static MapNode json(String text) {
    try {
      return (MapNode) JsonReader.read(text, Limits.DEFAULT);
    } catch (DocumentException e) {
      throw new AssertionError(text, e);
    }
  }

  @Override
  public void close() {
    program.close();
  }
}

package io.inmesh.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.ScalarNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after the process was killed, each time anew. */
class DurabilityTest {
  private static final int ROUNDS = 3;
  private static final int CREATED_A_ROUND = 5;

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void losesNothingThatItAcknowledged() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Process process = start();
      try {
        for (String name : acknowledged) {
          assertThat(get(name)).as("%s in round %d", name, round).isEqualTo(200);
        }
        for (int i = 0; i < CREATED_A_ROUND; i++) {
          String name = "rule-" + round + "-" + i;
          assertThat(create(name)).isEqualTo(201);
          acknowledged.add(name);
        }
      } finally {
        process.destroyForcibly().waitFor(); // SIGKILL, right after the last 201
      }
    }
    Process process = start();
    try {
      for (String name : acknowledged) {
        assertThat(get(name)).as(name).isEqualTo(200);
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void letsNoSecondProcessIn() throws Exception {
    Process first = start();
    try {
      assertThatThrownBy(this::start)
          .hasMessageContaining("it ended: cannot start: cannot open the store")
          .hasMessageContaining("Is another control plane using it?");
    } finally {
      first.destroyForcibly().waitFor();
    }
  }

  private Process start() throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Path ports = directory.resolve("ports.json");
    Files.deleteIfExists(ports);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m",
                "-cp",
                classPath,
                ControlPlaneApplication.class.getName()));
    command.addAll(TestControlPlane.arguments(directory));
    command.addAll(List.of("--ports-file", ports.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder output = new StringBuilder();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      output.append(line).append('\n');
      if (line.contains("ready: ")) {
        return process;
      }
    }
    throw new AssertionError("it ended: " + output);
  }

  private int create(String name) throws Exception {
    String rule =
        "{\"apiVersion\":\"networking.istio.io/v1\",\"kind\":\"DestinationRule\",\"metadata\":{\"name\":\"%s\"},\"spec\":{\"host\":\"a\"}}"
            .formatted(name);
    HttpRequest.Builder request =
        request("").header("Content-Type", "application/json").POST(BodyPublishers.ofString(rule));
    return client.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  private int get(String name) throws Exception {
    return client.send(request("/" + name).build(), BodyHandlers.discarding()).statusCode();
  }

  private HttpRequest.Builder request(String path) throws Exception {
    MapNode ports =
        (MapNode)
            JsonReader.read(Files.readString(directory.resolve("ports.json")), Limits.DEFAULT);
    ScalarNode port = (ScalarNode) Objects.requireNonNull(ports.get("api"));
    URI url =
        URI.create(
            "http://127.0.0.1:%s/apis/networking.istio.io/v1/namespaces/default/destinationrules%s"
                .formatted(port.value(), path));
    String token = Files.readString(directory.resolve("token")).strip();
    return HttpRequest.newBuilder(url).header("Authorization", "Bearer " + token);
  }
}

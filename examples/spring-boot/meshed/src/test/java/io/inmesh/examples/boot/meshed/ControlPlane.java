package io.inmesh.examples.boot.meshed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real control plane with its CA, started by the launcher, with Bookinfo's services applied. */
final class ControlPlane implements AutoCloseable {
  static final Path ROOT = Path.of("../../..").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path directory;
  private final Process process;
  private final int api;
  private final int secure;

  /**
   * @param directory for its store, and its log
   */
  ControlPlane(Path directory) throws Exception {
    this.directory = Files.createDirectories(directory);
    Path ports = directory.resolve("ports.json");
    Path log = directory.resolve("log.txt");
    process =
        launcher(
                ("./inmesh control-plane --api-listen 127.0.0.1:0 --api-tls-listen 127.0.0.1:0"
                        + " --xds-listen 127.0.0.1:0 --secure-listen 127.0.0.1:0"
                        + " --metrics-listen 127.0.0.1:0 --parent-pid %d --data-dir %s"
                        + " --ports-file %s")
                    .formatted(ProcessHandle.current().pid(), directory.resolve("data"), ports))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Waiting.until(PATIENCE, "a control plane", process, log, () -> Files.isRegularFile(ports));
    String bound = Files.readString(ports);
    api = port(bound, "api");
    secure = port(bound, "secure");
    run("./inmesh apply -f examples/bookinfo/mesh/bookinfo.yaml");
  }

  private static int port(String json, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\": ?([0-9]+)").matcher(json);
    if (!matcher.find()) {
      throw new AssertionError("no port " + name + " in " + json);
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** Where workloads join. */
  String address() {
    return "127.0.0.1:" + secure;
  }

  /** Runs a line as somebody would type it at the project's root; gives what it printed. */
  String run(String line) throws IOException, InterruptedException {
    ProcessBuilder builder = launcher(line).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("INMESH_API", "http://127.0.0.1:" + api);
    builder.environment().put("INMESH_TOKEN_FILE", apiToken().toString());
    Process command = builder.start();
    String output = new String(command.getInputStream().readAllBytes(), UTF_8);
    if (!command.waitFor(1, TimeUnit.MINUTES) || command.exitValue() != 0) {
      throw new AssertionError(line + " failed: " + output);
    }
    return output;
  }

  private static ProcessBuilder launcher(String line) {
    ProcessBuilder builder =
        new ProcessBuilder(List.of("sh", "-c", "exec " + line))
            .directory(ROOT.toFile())
            .redirectInput(new File("/dev/null"));
    builder.environment().put("INMESH_BUILD", "skip");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  private Path apiToken() {
    return directory.resolve("data").resolve("token");
  }

  /** A join token, without the start of a command line. */
  String token(String serviceAccount, String app, int port) throws Exception {
    String body =
        """
        {"namespace":"default","serviceAccount":"%s","labels":{"app":"%s"},"ports":[%d],"ttl":"15m"}"""
            .formatted(serviceAccount, app, port);
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api + "/mesh/v1/tokens"))
                    .header("Authorization", "Bearer " + Files.readString(apiToken()).strip())
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    Matcher matcher = Pattern.compile("\"token\": ?\"([^\"]+)\"").matcher(answer.body());
    if (!matcher.find()) {
      throw new AssertionError("no token: " + answer.statusCode());
    }
    return matcher.group(1);
  }

  @Override
  public void close() {
    Waiting.end(process, Duration.ofSeconds(20));
  }
}

package io.inmesh.examples.meshit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.ScalarNode;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's lines for a Python service, run as they stand there with a real python3, a real
 * control plane and a real sidecar. Only the ports are others, so that it runs beside anything.
 */
@Timeout(300)
class ReadmePythonIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Path README = Path.of("../../README.md");

  private static final String SERVICE =
      """
      apiVersion: v1
      kind: ServiceAccount
      metadata: {name: shop}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: shop}
      spec: {selector: {app: shop}, ports: [{name: http, port: 8080}]}
      """;

  private static final String SHOP =
      """
      import argparse, http.server, urllib.request

      class Shop(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              if self.path == "/myself":
                  body = urllib.request.urlopen("http://shop:8080/caller", timeout=10).read()
              else:
                  body = ("called by " + str(self.headers["x-forwarded-client-cert"])).encode()
              self.send_response(200)
              self.send_header("Content-Length", str(len(body)))
              self.end_headers()
              self.wfile.write(body)

      words = argparse.ArgumentParser()
      words.add_argument("--bind")
      words.add_argument("--port", type=int)
      given = words.parse_args()
      http.server.ThreadingHTTPServer((given.bind, given.port), Shop).serve_forever()
      """;

  @TempDir Path folder;

  @Test
  void thePythonServiceOfTheReadmeIsOnTheMesh() throws Exception {
    assumeTrue(python(), "python3 is not on the path: the README's Python service is not run");
    int secure = freePort();
    Map<String, String> environment = new HashMap<>();
    environment.put("INMESH_DEMO_DIR", folder.resolve("no-demo").toString());
    environment.put("INMESH_TOKEN_FILE", folder.resolve("cp/token").toString());
    Path programs = Files.createDirectories(folder.resolve("control"));
    try (Shell control = new Shell(programs, environment)) {
      startControlPlane(control, secure);
      environment.put("INMESH_API", "http://127.0.0.1:" + apiPort());
      try (Shell user = new Shell(Files.createDirectories(folder.resolve("user")), environment)) {
        Files.writeString(user.folder.resolve("service.yaml"), SERVICE);
        Shell.Outcome applied = user.run("./inmesh", "apply", "-f", "service.yaml");
        assertThat(applied.status()).as(applied.output()).isZero();
        asTheReadmeSays(user, secure);
      }
    }
  }

  private void asTheReadmeSays(Shell user, int secure) throws Exception {
    int inbound = freePort();
    int outbound = freePort();
    int application = freePort();
    Files.writeString(user.folder.resolve("shop.py"), SHOP);
    String lines =
        shown()
            .replace("127.0.0.1:15012", "127.0.0.1:" + secure)
            .replace("127.0.0.1:18080", "127.0.0.1:" + inbound)
            .replace("127.0.0.1:15001", "127.0.0.1:" + outbound)
            .replace("127.0.0.1:8080", "127.0.0.1:" + application)
            .replace("--bind 127.0.0.1 --port 8080", "--bind 127.0.0.1 --port " + application);
    user.start("shop.log", "sh", "-c", lines);
    HttpClient client = HttpClient.newHttpClient();
    URI myself = URI.create("http://127.0.0.1:" + inbound + "/myself");
    try {
      Eventually.within(
          PATIENCE, "the service calls itself over the mesh", () -> calls(client, myself));
    } catch (AssertionError late) {
      throw new AssertionError(user.log("shop.log"), late);
    }
  }

  /** Over mutual TLS, so that the sidecar names the caller. */
  private static boolean calls(HttpClient client, URI url) throws InterruptedException {
    try {
      HttpResponse<String> response =
          client.send(
              HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(15)).build(),
              HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200 && response.body().contains("/ns/default/sa/shop");
    } catch (IOException notThereYet) {
      return false;
    }
  }

  private void startControlPlane(Shell control, int secure) throws Exception {
    control.start(
        "control-plane.log",
        "./inmesh",
        "control-plane",
        "--data-dir",
        folder.resolve("cp").toString(),
        "--secure-listen",
        "127.0.0.1:" + secure,
        "--api-listen",
        "127.0.0.1:0",
        "--api-tls-listen",
        "127.0.0.1:0",
        "--xds-listen",
        "127.0.0.1:0",
        "--metrics-listen",
        "127.0.0.1:0",
        "--ports-file",
        folder.resolve("ports").toString());
    try {
      Eventually.within(
          PATIENCE, "the control plane is ready", () -> Files.exists(folder.resolve("ports")));
    } catch (AssertionError late) {
      throw new AssertionError(control.log("control-plane.log"), late);
    }
  }

  private long apiPort() throws Exception {
    MapNode ports =
        (MapNode) JsonReader.read(Files.readString(folder.resolve("ports")), Limits.DEFAULT);
    return (Long) ((ScalarNode) ports.get("api")).value();
  }

  /** The block below "A Python service". */
  private static String shown() throws IOException {
    String text = Files.readString(README);
    int section = text.indexOf("## A Python service");
    int begin = text.indexOf("```sh\n", section) + "```sh\n".length();
    return text.substring(begin, text.indexOf("```", begin));
  }

  private static boolean python() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(each -> Files.isExecutable(Path.of(each, "python3")));
  }

  /** Below those that the system gives away itself: nobody gets it before it is bound. */
  private static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 28_000);
      try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return probe.getLocalPort();
      } catch (BindException taken) {
        // Another one.
      }
    }
  }
}

package io.inmesh.examples.boot.meshed;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The application in a JVM of its own, in a directory of its own. */
final class BootProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Path log;
  private final int port;
  private final Process process;
  private final long startedNanos;

  /** What the application runs on. */
  enum ClassPath {
    BARE("application"),
    MESHED("meshed");

    private final String module;

    ClassPath(String module) {
      this.module = module;
    }

    String text() throws IOException {
      Path target = ControlPlane.ROOT.resolve("examples/spring-boot").resolve(module);
      String listed = Files.readString(target.resolve("target/inmesh.classpath")).strip();
      return this == MESHED ? listed : ownJar() + File.pathSeparator + listed;
    }

    private Path ownJar() throws IOException {
      for (String jar : MESHED.text().split(File.pathSeparator, -1)) {
        if (Path.of(jar).getFileName().toString().startsWith("boot-example-application")) {
          return Path.of(jar);
        }
      }
      throw new AssertionError("the application's jar is not among the meshed one's");
    }
  }

  /**
   * @param directory holds application.yaml if there is one, and the log
   * @param flags of the JVM
   * @param properties Boot's arguments beside the port
   */
  BootProcess(Path directory, ClassPath classPath, List<String> flags, List<String> properties)
      throws IOException {
    log = directory.resolve("log.txt");
    port = freePort();
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(flags);
    words.addAll(List.of("-cp", classPath.text(), "io.inmesh.examples.boot.BootApplication"));
    words.addAll(properties);
    words.add("--server.port=" + port);
    words.add("--server.address=127.0.0.1");
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    startedNanos = System.nanoTime();
    process = builder.start();
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

  /**
   * Since the process began.
   *
   * @param seconds on the clock
   * @param processorSeconds of all its threads
   */
  record Moment(double seconds, double processorSeconds) {}

  /** Waits until this path answers 200. */
  Moment answers(String path) throws Exception {
    Waiting.until(PATIENCE, path, process, log, () -> status(path) == 200);
    return new Moment(
        (System.nanoTime() - startedNanos) / 1e9,
        process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9);
  }

  /** By hand, so that asking costs next to nothing. 0 = nobody listens yet. */
  private int status(String path) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      socket.setSoTimeout(30_000);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      return line == null || line.length() < 12 ? 0 : Integer.parseInt(line.substring(9, 12));
    } catch (IOException e) {
      return 0;
    }
  }

  /** The whole answer. */
  String get(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  String log() throws IOException {
    return Files.readString(log);
  }

  /** Ends it as an operator would; a class archive is written then. */
  @Override
  public void close() {
    Waiting.end(process, Duration.ofSeconds(60));
  }
}

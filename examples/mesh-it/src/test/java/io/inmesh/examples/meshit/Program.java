package io.inmesh.examples.meshit;

import static io.inmesh.examples.meshit.Eventually.eventually;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.ScalarNode;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of this project as a process of its own, which ends with this one. */
final class Program implements Closeable {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  private final Process process;
  private final MapNode ports;

  private Program(Process process, MapNode ports) {
    this.process = process;
    this.ports = ports;
  }

  /**
   * Starts it; returns when it has written its ports file.
   *
   * @param module its Maven module, built before
   * @param directory where ports file and log go
   */
  static Program start(String module, String mainClass, Path directory, List<String> arguments)
      throws Exception {
    Files.createDirectories(directory);
    Path log = directory.resolve("log");
    Path portsFile = directory.resolve("ports.json");
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "-cp",
                classPath(module),
                mainClass));
    words.addAll(arguments);
    words.addAll(
        List.of(
            "--ports-file",
            portsFile.toString(),
            "--parent-pid",
            Long.toString(ProcessHandle.current().pid())));
    Process process =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      eventually(
          mainClass + " is up; its log is " + log,
          () -> {
            if (!process.isAlive()) {
              throw new AssertionError(mainClass + " ended:\n" + Files.readString(log));
            }
            return Files.exists(portsFile);
          });
      return new Program(process, read(portsFile));
    } catch (Exception | AssertionError e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private static String classPath(String module) throws IOException {
    Path target = ROOT.resolve(module).resolve("target");
    List<String> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(target, module + "-*.jar")) {
      for (Path jar : found) {
        if (!jar.toString().matches(".*-(tests|sources|javadoc)\\.jar")) {
          jars.add(jar.toString());
        }
      }
    }
    if (jars.size() != 1) {
      throw new IllegalStateException(
          "%s: one jar is expected in %s, found %s. Run: mvn package"
              .formatted(module, target, jars));
    }
    jars.add(Files.readString(target.resolve("inmesh.classpath")).strip());
    return String.join(File.pathSeparator, jars);
  }

  private static MapNode read(Path file) throws IOException {
    try {
      return (MapNode) JsonReader.read(Files.readString(file), Limits.DEFAULT);
    } catch (DocumentException e) {
      throw new AssertionError("ports file " + file, e);
    }
  }

  /** A port that it has bound. */
  int port(String name) {
    return number(ports, name);
  }

  /** The port that it has bound for this workload port. */
  int inbound(int workloadPort) {
    return number(ports.map("inbound"), Integer.toString(workloadPort));
  }

  private static int number(MapNode map, String key) {
    if (map.get(key) instanceof ScalarNode scalar && scalar.value() instanceof Long port) {
      return port.intValue();
    }
    throw new AssertionError("no port '%s' in %s".formatted(key, map));
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (process.waitFor(10, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }
}

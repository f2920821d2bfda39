package io.inmesh.examples.meshit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A folder of a user's own, with {@code ./inmesh} in it; ends what was started from there. The
 * launcher runs what this build has built, on this JDK, unless the environment says otherwise.
 */
final class Shell implements AutoCloseable {
  private static final Path LAUNCHER = Path.of("../../inmesh").toAbsolutePath().normalize();

  /** What a command ended with and wrote. */
  record Outcome(int status, String output) {}

  final Path folder;
  private final Map<String, String> environment;
  private final List<Process> started = new ArrayList<>();

  Shell(Path folder, Map<String, String> environment) throws IOException {
    this.folder = folder;
    this.environment = environment;
    Files.createSymbolicLink(folder.resolve("inmesh"), LAUNCHER);
  }

  /** Runs in the background until this shell is closed; what it writes goes to {@code log}. */
  Process start(String log, String... words) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(log).toFile());
    builder.environment().put("INMESH_BUILD", "skip");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    started.add(process);
    return process;
  }

  Outcome run(String... words) throws IOException, InterruptedException {
    Process process = start("run.log", words);
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      throw new AssertionError(String.join(" ", words) + " does not end:\n" + log("run.log"));
    }
    return new Outcome(process.exitValue(), log("run.log"));
  }

  String log(String name) {
    try {
      return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> all = new ArrayList<>();
    for (Process process : started) {
      process.descendants().forEach(all::add);
      all.add(process.toHandle());
    }
    all.forEach(ProcessHandle::destroy);
    for (ProcessHandle each : all) {
      each.onExit().orTimeout(20, TimeUnit.SECONDS).exceptionally(late -> end(each)).join();
    }
  }

  private static ProcessHandle end(ProcessHandle stubborn) {
    stubborn.destroyForcibly();
    return stubborn;
  }
}

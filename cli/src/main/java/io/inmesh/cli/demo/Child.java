package io.inmesh.cli.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that we started. A shell waits beside it for the end of a pipe that only the supervisor
 * holds: when the supervisor is gone, even by SIGKILL, the kernel closes the pipe and the shell
 * ends the process.
 */
final class Child {

  /** The program takes the shell's own process (exec), so its pid is the one that we know. */
  private static final String WATCH =
      """
      exec 3<&0 </dev/null
      trap '' INT
      ( read -r _ <&3
        kill "$$" 2>/dev/null || exit 0
        for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.5; kill -0 "$$" 2>/dev/null || exit 0; done
        kill -KILL "$$" 2>/dev/null ) &
      exec 3<&-
      exec "$@"
      """;

  private static final Duration WATCHER_PATIENCE = Duration.ofSeconds(2);

  private final Process process;
  private final long startedMillis;
  private volatile List<ProcessHandle> offspring = List.of();

  private Child(Process process) {
    this.process = process;
    this.startedMillis = startedMillis(process.toHandle());
  }

  /**
   * Starts a program.
   *
   * @param marker stands in the watcher's command line, so that the process list says whose it is
   * @param log gets what the program writes
   */
  static Child start(
      List<String> command,
      Map<String, String> environment,
      Path directory,
      String marker,
      Path log)
      throws IOException {
    List<String> words = new ArrayList<>(List.of("/bin/sh", "-c", WATCH, marker));
    words.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())));
    return new Child(builder.start());
  }

  long pid() {
    return process.pid();
  }

  /** When it started, in milliseconds since 1970: tells it from a later process with its number. */
  long startedMillis() {
    return startedMillis;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** 143 after SIGTERM, 137 after SIGKILL; only after the end. */
  int exitValue() {
    return process.exitValue();
  }

  /** SIGTERM. */
  void terminate() {
    noteOffspring(); // once the program is gone, nobody knows whose they were
    // Process.destroy() would close the pipe, too, and the watcher would lose its patience.
    process.toHandle().destroy();
  }

  /** SIGKILL. */
  void kill() {
    noteOffspring();
    process.toHandle().destroyForcibly();
  }

  private void noteOffspring() {
    List<ProcessHandle> now = process.descendants().toList();
    if (!now.isEmpty()) {
      offspring = now;
    }
  }

  /**
   * Waits for the end, then ends it by force; returns whether it ended by itself. Lets the watcher
   * go, too.
   */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    boolean gentle = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    if (!gentle) {
      noteOffspring();
      process.destroyForcibly().waitFor();
    }
    letGo();
    for (ProcessHandle handle : offspring) {
      if (!Processes.awaitGone(handle, WATCHER_PATIENCE)) {
        handle.destroyForcibly();
      }
    }
    return gentle;
  }

  private void letGo() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The watcher has already gone.
    }
  }

  /** 0 if the system does not say. */
  static long startedMillis(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}

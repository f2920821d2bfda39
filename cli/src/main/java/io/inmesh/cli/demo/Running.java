package io.inmesh.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program and its present process, if it has one. Any thread; starts and ends come one at a time.
 */
final class Running {

  private static final Duration GRACE = Duration.ofSeconds(6);
  private static final Duration GRACE_WITH_ARCHIVE = Duration.ofSeconds(90);
  private static final long POLL_MILLIS = 60;

  private final Program program;
  private final Ports ports;
  private final DemoDirectory directory;
  private volatile @Nullable Child child;
  private volatile boolean wanted;
  private volatile boolean wasReady;

  Running(Program program, Ports ports, DemoDirectory directory) {
    this.program = program;
    this.ports = ports;
    this.directory = directory;
  }

  Program program() {
    return program;
  }

  /** Whether it has died without having been asked to. */
  boolean isLost() {
    Child present = child;
    return wanted && present != null && !present.isAlive();
  }

  DemoState.ProcessId process() {
    Child present = child;
    return present == null
        ? new DemoState.ProcessId(0, 0)
        : new DemoState.ProcessId(present.pid(), present.startedMillis());
  }

  synchronized void start() throws IOException {
    Path log = directory.log(program.id());
    ports.release(program.ports().values());
    child =
        Child.start(
            program.command().words(),
            program.environment(),
            directory.run(),
            "inmesh-demo: " + program.id() + " of " + directory.root(),
            log);
    wanted = true;
  }

  /**
   * Waits until the program's health address answers 200, or refuses plaintext.
   *
   * @throws PortTakenException when the program ends before, and another one has its port
   * @throws DemoException when the program ends before, or does not get ready in time
   */
  void awaitReady() throws DemoException, InterruptedException {
    long giveUpAt = System.nanoTime() + program.patience().toNanos();
    Probe.Answer answer = new Probe.Answer(0, "");
    while (System.nanoTime() < giveUpAt) {
      Child present = child;
      if (present != null && !present.isAlive()) {
        for (int port : program.ports().values()) {
          if (Ports.isTaken(port)) {
            throw new PortTakenException(
                "%s could not start: another program took its port %d meanwhile"
                    .formatted(program.id(), port));
          }
        }
        throw new DemoException(
            "%s ended with status %d while it started. Its last words:%n%s"
                .formatted(program.id(), present.exitValue(), lastWords()));
      }
      answer = Probe.get(program.health());
      if (isReady(answer)) {
        wasReady = true;
        return;
      }
      TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
    }
    throw new DemoException(
        "%s was not ready within %d s: %s answers %s. Its last words:%n%s"
            .formatted(
                program.id(),
                program.patience().toSeconds(),
                program.health(),
                answer.status() <= 0 ? answer.body() : answer.status() + " " + answer.body(),
                lastWords()));
  }

  /**
   * One port serves both an application's health page and its callers: where a policy asks for
   * mutual TLS, it has nothing to say to us, but it is there and has its policy.
   */
  private boolean isReady(Probe.Answer answer) {
    return answer.status() == 200
        || (program.kind() == Kind.LIBRARY && answer.status() == Probe.REFUSED);
  }

  /** Asks it to end; returns at once. */
  void terminate() {
    wanted = false;
    Child present = child;
    if (present != null) {
      present.terminate();
    }
  }

  /** Ends it by force; returns at once. */
  void kill() {
    wanted = false;
    Child present = child;
    if (present != null) {
      present.kill();
    }
  }

  /**
   * Waits for the end, by force when it takes too long.
   *
   * @return whether it has left a class archive
   */
  synchronized boolean awaitEnd() throws InterruptedException, IOException {
    Child present = child;
    if (present == null) {
      return false;
    }
    boolean gentle = present.awaitEnd(program.archive().isInMaking() ? GRACE_WITH_ARCHIVE : GRACE);
    int status = present.exitValue();
    // One that never got ready has loaded a part of its classes: not worth keeping.
    boolean recorded = gentle && wasReady && (status == 0 || status == 143);
    if (recorded) {
      program.archive().keep();
    } else {
      program.archive().discard();
    }
    child = null;
    return recorded && program.archive().isInMaking();
  }

  String lastWords() {
    Path log = directory.log(program.id());
    try {
      List<String> lines = Files.readAllLines(log, StandardCharsets.ISO_8859_1);
      List<String> last = lines.subList(Math.max(0, lines.size() - 15), lines.size());
      return "    " + String.join("\n    ", last) + "\n    (" + log + ")";
    } catch (IOException e) {
      return "    (no log: " + e.getMessage() + ")";
    }
  }
}

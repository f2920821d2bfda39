package io.inmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {

  @TempDir Path folder;

  @Test
  void theProgramHasThePidThatWeKnowAndItsWatcherLeavesWithIt() throws Exception {
    Child child = start("echo $$; exec sleep 60");
    ProcessHandle process = ProcessHandle.of(child.pid()).orElseThrow();
    awaitLog(Long.toString(child.pid()));
    List<ProcessHandle> watchers = process.children().toList();
    assertThat(watchers).hasSize(1);

    child.terminate();
    assertThat(child.awaitEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(child.exitValue()).isEqualTo(143);
    assertThat(Processes.runs(watchers.get(0))).isFalse();
  }

  @Test
  void whatDoesNotListenIsEndedByForce() throws Exception {
    Child child = start("trap '' TERM; echo up; while :; do sleep 1; done");
    awaitLog("up");
    child.terminate();
    assertThat(child.awaitEnd(Duration.ofMillis(200))).isFalse();
    assertThat(child.isAlive()).isFalse();
  }

  @Test
  void whatIsKilledIsGoneAtOnceAndSoIsItsWatcher() throws Exception {
    Child child = start("trap '' TERM; echo up; while :; do sleep 1; done");
    awaitLog("up");
    List<ProcessHandle> watchers =
        ProcessHandle.of(child.pid()).orElseThrow().descendants().toList();
    child.kill();
    assertThat(child.awaitEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(child.exitValue()).isEqualTo(137);
    assertThat(watchers).noneMatch(Processes::runs);
  }

  @Test
  void endsWhenItsSupervisorIsKilled() throws Exception {
    Path log = log();
    Process supervisor =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                folder.toString(),
                log.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    long pid = Long.parseLong(supervisor.inputReader().readLine());
    ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
    assertThat(child.isAlive()).isTrue();

    supervisor.destroyForcibly().waitFor();

    assertThat(Processes.awaitGone(child, Duration.ofSeconds(10))).isTrue();
  }

  /** A supervisor that only starts and then hangs. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws Exception {
      Child child =
          Child.start(
              List.of("sleep", "60"),
              Map.of(),
              Path.of(arguments[0]),
              "test",
              Path.of(arguments[1]));
      System.out.println(child.pid());
      System.out.flush();
      Thread.currentThread().join();
    }
  }

  private Child start(String script) throws IOException {
    return Child.start(List.of("/bin/sh", "-c", script), Map.of(), folder, "test", log());
  }

  private Path log() {
    return folder.resolve("log");
  }

  private void awaitLog(String text) throws IOException, InterruptedException {
    long giveUpAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!Files.exists(log()) || !Files.readString(log()).contains(text)) {
      assertThat(System.nanoTime()).isLessThan(giveUpAt);
      Thread.onSpinWait();
    }
  }
}

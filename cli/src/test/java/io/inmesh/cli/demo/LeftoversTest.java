package io.inmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeftoversTest {

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void endAll() {
    started.forEach(Process::destroyForcibly);
  }

  @Test
  void endsWhatListensAndWhatDoesNot() throws Exception {
    Process listens = start("echo up; exec sleep 60");
    Process doesNot = start("trap '' TERM; echo up; while :; do sleep 1; done");

    assertThat(Leftovers.end(state(workload(listens, 0), workload(doesNot, 0)))).isEqualTo(2);

    assertThat(listens.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(listens.exitValue()).isEqualTo(143);
    assertThat(doesNot.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(doesNot.exitValue()).isEqualTo(137);
  }

  @Test
  void leavesAloneWhoeverHasTheNumberOfOneThatIsGone() throws Exception {
    Process stranger = start("echo up; exec sleep 60");

    assertThat(Leftovers.end(state(workload(stranger, -5_000)))).isZero();

    assertThat(stranger.isAlive()).isTrue();
  }

  private Process start(String script) throws Exception {
    Process process = new ProcessBuilder("/bin/sh", "-c", script).start();
    started.add(process);
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    return process;
  }

  private static DemoState.Workload workload(Process process, long later) {
    long millis = Child.startedMillis(process.toHandle()) + later;
    return new DemoState.Workload(
        "reviews-v1",
        "reviews-v1",
        "v1",
        "java",
        "library",
        new DemoState.ProcessId(process.pid(), millis),
        Map.of());
  }

  private static DemoState state(DemoState.Workload... workloads) {
    return new DemoState(
        new DemoState.ProcessId(0, 0),
        true,
        "default",
        Map.of(),
        List.of(),
        "",
        List.of(workloads));
  }
}

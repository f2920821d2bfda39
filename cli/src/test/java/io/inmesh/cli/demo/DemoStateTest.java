package io.inmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoStateTest {

  @TempDir Path folder;
  private DemoDirectory directory;

  @BeforeEach
  void create() throws IOException {
    directory = new DemoDirectory(folder.resolve(".inmesh-demo"));
    directory.create();
    directory.reset();
  }

  @Test
  void isReadAsItWasWrittenAndByItsOwnerAlone() throws IOException {
    DemoState state = state(self());
    state.write(directory);
    assertThat(DemoState.read(directory)).isEqualTo(state);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.state())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.root())))
        .isEqualTo("rwx------");
  }

  @Test
  void statusHasTheFieldsThatScriptsRead() throws IOException {
    assertThat(state(self()).statusJson())
        .contains("\"ready\": true", "\"gateway\": \"http://127.0.0.1:8080/productpage\"")
        .contains("\"kubectl\": [", "\"--kubeconfig\"", "\"tokenFile\": \"/t\"")
        .contains("\"name\": \"reviews-v1\"", "\"version\": \"v1\"", "\"language\": \"java\"")
        .contains("\"kind\": \"library\"", "\"address\": \"127.0.0.1\"", "\"http\": 9083")
        .containsPattern("\"pid\": [1-9]")
        .containsPattern("\"rssMiB\": [1-9]");
  }

  @Test
  void aDemoWhoseSupervisorIsGoneIsNotReady() {
    DemoState.ProcessId later =
        new DemoState.ProcessId(ProcessHandle.current().pid(), self().startedMillis() + 60_000);
    assertThat(later.alive()).isEmpty();
    assertThat(state(later).statusJson()).contains("\"ready\": false", "\"rssMiB\": 0");
  }

  @Test
  void aDemoOfWhichAPartIsStoppedIsNotReadyAndSaysHowToStartIt() {
    DemoState whole = state(self());
    assertThat(whole.isReadyNow()).isTrue();
    assertThat(whole.verdict()).isEqualTo("ready");

    DemoState.Workload one = whole.workloads().get(0);
    DemoState state =
        new DemoState(
            self(),
            true,
            "default",
            whole.urls(),
            whole.kubectl(),
            whole.tokenFile(),
            List.of(
                one,
                new DemoState.Workload(
                    "control-plane",
                    "control-plane",
                    "0.1",
                    "java",
                    "control-plane",
                    new DemoState.ProcessId(0, 0),
                    Map.of())));
    assertThat(state.statusJson()).contains("\"ready\": false");
    assertThat(state.verdict())
        .isEqualTo(
            "not ready: control-plane is stopped (start it: ./inmesh demo start control-plane)");

    ByteArrayOutputStream said = new ByteArrayOutputStream();
    assertThat(UpCommand.alreadyUp(state, new PrintStream(said))).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .contains("runs already", "./inmesh demo start control-plane");
    assertThat(UpCommand.alreadyUp(whole, new PrintStream(said))).isZero();
  }

  /** As {@code demo stop ratings-v1} leaves them; {@code demo start ratings-v1} starts both. */
  @Test
  void aSidecarAndItsApplicationAreStartedByTheirOneName() {
    DemoState.ProcessId gone = new DemoState.ProcessId(0, 0);
    assertThat(withRatings(gone, gone).verdict())
        .isEqualTo("not ready: ratings-v1 is stopped (start it: ./inmesh demo start ratings-v1)");
    assertThat(withRatings(gone, self()).verdict())
        .contains("ratings-v1.sidecar is stopped", "./inmesh demo start ratings-v1.sidecar)");
  }

  private static DemoState withRatings(
      DemoState.ProcessId sidecar, DemoState.ProcessId application) {
    DemoState whole = state(self());
    return new DemoState(
        self(),
        true,
        "default",
        whole.urls(),
        whole.kubectl(),
        whole.tokenFile(),
        List.of(
            new DemoState.Workload(
                "ratings-v1.sidecar", "ratings-v1", "v1", "java", "sidecar", sidecar, Map.of()),
            new DemoState.Workload(
                "ratings-v1", "ratings-v1", "v1", "node", "application", application, Map.of())));
  }

  @Test
  void withoutAFileThereIsNone() throws IOException {
    assertThat(DemoState.read(directory)).isEqualTo(DemoState.NONE);
  }

  @Test
  void anUnreadableFileIsNamed() throws IOException {
    DemoDirectory.writePrivately(directory.state(), "{");
    assertThatThrownBy(() -> DemoState.read(directory)).hasMessageContaining("state.json");
  }

  @Test
  void aFreshStartRemovesOnlyWhatIsItsOwn() throws IOException {
    Path foreign = Files.writeString(directory.root().resolve("notes.txt"), "mine");
    Path old = Files.writeString(directory.data().resolve("store"), "old");
    directory.reset();
    assertThat(foreign).exists();
    assertThat(old).doesNotExist();
  }

  private static DemoState.ProcessId self() {
    ProcessHandle self = ProcessHandle.current();
    return new DemoState.ProcessId(self.pid(), Child.startedMillis(self));
  }

  private static DemoState state(DemoState.ProcessId process) {
    return new DemoState(
        process,
        true,
        "default",
        Map.of("gateway", "http://127.0.0.1:8080/productpage"),
        List.of("--kubeconfig", "/k"),
        "/t",
        List.of(
            new DemoState.Workload(
                "reviews-v1",
                "reviews-v1",
                "v1",
                "java",
                "library",
                process,
                Map.of("http", 9083))));
  }
}

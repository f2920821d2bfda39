package io.inmesh.examples.meshit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ./inmesh sidecar}, {@code control-plane} and {@code ca}, as a user types them. */
@Timeout(300)
class LauncherIT {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"sidecar", "control-plane", "ca"})
  void helpSaysEveryFlag(String program) throws Exception {
    try (Shell shell = new Shell(folder, Map.of())) {
      Shell.Outcome help = shell.run("./inmesh", program, "--help");
      assertThat(help.status()).as(help.output()).isZero();
      assertThat(help.output()).containsIgnoringCase("usage: " + program).contains("--parent-pid");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sidecar --state-dir s --application shop | --control-plane is missing",
        "sidecar --nonsense x | --nonsense: not a flag of the sidecar",
        "sidecar --control-plane a:1 --state-dir s --application shop --inbound 8080 | expected:"
            + " PORT=LISTEN:PORT",
        "sidecar --control-plane a:1 --state-dir s --application shop --outbound 0.0.0.0:1 | use"
            + " 127.0.0.1",
        "control-plane --nonsense 1 | --nonsense",
        "control-plane --api-listen nowhere | --api-listen",
        "ca --nonsense 1 | --nonsense: not known here",
        "ca | --dir",
      })
  void aWrongArgumentEndsWithTwoAndASentence(String line, String sentence) throws Exception {
    try (Shell shell = new Shell(folder, Map.of())) {
      Shell.Outcome refused = shell.run(("./inmesh " + line.strip()).split(" ", -1));
      assertThat(refused.status()).as(refused.output()).isEqualTo(2);
      assertThat(refused.output()).contains(sentence).doesNotContain("\tat io.inmesh");
    }
  }

  /** Some of Maven's packages end what they write with an escape sequence and no line's end. */
  @Test
  void aBuildThatFailsIsSaidWithMavensErrors() throws Exception {
    Path maven = folder.resolve("mvn");
    Files.writeString(
        maven, "#!/bin/sh\nprintf '[ERROR] Shop.java:[1,2] no such symbol\\n\\033[0m'\nexit 1\n");
    Path launcher = folder.resolve("inmesh");
    Files.copy(Path.of("../../inmesh"), launcher);
    assertThat(maven.toFile().setExecutable(true) && launcher.toFile().setExecutable(true))
        .isTrue();
    try (Shell shell =
        new Shell(
            Files.createDirectory(folder.resolve("user")),
            Map.of("PATH", folder + ":" + System.getenv("PATH"), "INMESH_BUILD", ""))) {
      Shell.Outcome failed = shell.run(launcher.toString(), "version");
      assertThat(failed.status()).as(failed.output()).isEqualTo(1);
      assertThat(failed.output())
          .contains("[ERROR] Shop.java:[1,2] no such symbol", "the build failed", "build.log");
      assertThat(folder.resolve(".inmesh/built")).doesNotExist();
    }
  }

  /** Sources that changed, or do not compile, must not stand between a user and a running demo. */
  @ParameterizedTest
  @ValueSource(strings = {"down", "status", "stop details-v1"})
  void aDemoIsLookedAfterWithoutABuild(String what) throws Exception {
    Path maven = folder.resolve("mvn");
    Files.writeString(maven, "#!/bin/sh\necho '[ERROR] no such symbol'\nexit 1\n");
    assertThat(maven.toFile().setExecutable(true)).isTrue();
    try (Shell shell =
        new Shell(
            Files.createDirectory(folder.resolve("user")),
            Map.of("PATH", folder + ":" + System.getenv("PATH"), "INMESH_BUILD", ""))) {
      Shell.Outcome outcome = shell.run(("./inmesh demo " + what).split(" ", -1));
      assertThat(outcome.output()).contains("demo").doesNotContain("building", "no such symbol");
    }
  }

  @Test
  void aCaStandsAloneAndGivesTokens() throws Exception {
    try (Shell shell = new Shell(folder, Map.of())) {
      shell.start(
          "ca.log",
          "./inmesh",
          "ca",
          "--dir",
          "ca",
          "--listen",
          "127.0.0.1:0",
          "--ports-file",
          "p");
      Eventually.within(
          Duration.ofSeconds(60), "the CA is ready", () -> Files.exists(folder.resolve("p")));
      assertThat(shell.log("ca.log")).contains("CA of cluster.local on 127.0.0.1:");
      Shell.Outcome token =
          shell.run(
              "./inmesh",
              "ca",
              "token",
              "create",
              "--dir",
              "ca",
              "--namespace",
              "default",
              "--service-account",
              "shop");
      assertThat(token.status()).as(token.output()).isZero();
      assertThat(token.output()).isNotBlank();
    }
  }
}

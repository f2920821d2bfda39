package io.inmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {

  @Test
  void helpNamesEveryCommand() {
    assertThat(help())
        .contains(
            "demo",
            "apply",
            "get",
            "delete",
            "history",
            "token",
            "control-plane",
            "ca",
            "sidecar",
            "version");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "status", "logs", "stop", "start", "restart", "down"})
  void helpOfTheDemoNamesEachOfItsCommands(String command) {
    assertThat(help("demo")).contains(command);
  }

  @Test
  void wrongUsageEndsWithTwo() {
    CommandLine line = Main.commandLine().setErr(new PrintWriter(new StringWriter()));
    assertThat(line.execute("apply")).isEqualTo(2);
    assertThat(line.execute("nonsense")).isEqualTo(2);
  }

  @Test
  void aFileThatIsNotThereEndsWithOneAndASentence() {
    StringWriter err = new StringWriter();
    CommandLine line = Main.commandLine().setErr(new PrintWriter(err));
    assertThat(line.execute("apply", "-f", "/nowhere/x.yaml")).isEqualTo(1);
    assertThat(err.toString()).contains("/nowhere/x.yaml").doesNotContain("at io.inmesh");
  }

  private static String help(String... command) {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine();
    for (String word : command) {
      line = line.getSubcommands().get(word);
    }
    line.usage(new PrintWriter(out), CommandLine.Help.Ansi.OFF);
    return out.toString();
  }
}

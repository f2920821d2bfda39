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

  @Test
  void anUnknownCommandIsNamedAndSoAreThoseThatThereAre() {
    assertThat(errorsOf("bogus"))
        .startsWith("inmesh: no command is called \"bogus\" (there are: demo, apply, get,")
        .doesNotContain("rehearse", "index 0");
    assertThat(errorsOf("aply")).contains("Did you mean").contains("inmesh apply");
    assertThat(errorsOf("demo", "bogus")).contains("no command is called \"bogus\"", "restart");
    assertThat(errorsOf("demo", "--bogus")).contains("Unknown option", "Usage: inmesh demo");
  }

  @Test
  void helpIsACommandToo() {
    StringWriter out = new StringWriter();
    CommandLine line = Main.commandLine().setOut(new PrintWriter(out));
    assertThat(line.execute("help", "apply")).isZero();
    assertThat(out.toString()).contains("Usage: inmesh apply");
  }

  /** As curl does; what is missing beside a METHOD is the URL. */
  @Test
  void explainTakesAUrlAloneForAGet() {
    assertThat(errorsOf("explain", "http://a:1/", "--token-file", "/nowhere/token"))
        .contains("/nowhere/token: no such file");
    assertThat(errorsOf("explain", "GET")).contains("GET", "[METHOD] http://host:port/path");
    assertThat(errorsOf("explain", "GET", "http://a:99999/")).contains("http://host:port/path");
    assertThat(errorsOf("explain", "G T", "http://a/")).contains("[METHOD] http://host:port/path");
    assertThat(errorsOf("explain", "GET", "http://a b/")).contains("http://host:port/path");
  }

  /** Taken for a header without a value, it would explain another request. */
  @ParameterizedTest
  @ValueSource(strings = {"end-user=jason", "end-user", ":", "end user: jason"})
  void explainTakesNoHeaderWithoutAColon(String header) {
    assertThat(errorsOf("explain", "http://a:1/", "-H", header))
        .isEqualToIgnoringNewLines("inmesh: -H: " + header + " (expected: NAME:VALUE)");
  }

  private static String errorsOf(String... arguments) {
    StringWriter err = new StringWriter();
    Main.run(new PrintWriter(new StringWriter()), new PrintWriter(err), arguments);
    return err.toString();
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

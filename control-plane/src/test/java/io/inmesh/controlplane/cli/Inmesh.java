package io.inmesh.controlplane.cli;

import io.inmesh.cli.Main;
import io.inmesh.controlplane.TestControlPlane;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code ./inmesh} in this process, told where the control plane is. */
final class Inmesh {
  private final String url;
  private final Path tokenFile;

  Inmesh(TestControlPlane controlPlane) {
    this(controlPlane.url("").toString(), controlPlane.tokenFile());
  }

  Inmesh(String url, Path tokenFile) {
    this.url = url;
    this.tokenFile = tokenFile;
  }

  /** How a command ended, and what it said. */
  record Result(int status, String out, String err) {}

  Result run(String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--control-plane", url, "--token-file", tokenFile.toString()));
    return plain(all.toArray(new String[0]));
  }

  /** A command that asks no control plane. */
  static Result plain(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(status, out.toString(), err.toString());
  }

  /** The output of a command that must end well. */
  String ok(String... arguments) {
    Result result = run(arguments);
    if (result.status() != 0) {
      throw new AssertionError(List.of(arguments) + ": " + result);
    }
    return result.out();
  }
}

package io.inmesh.cli;

import io.inmesh.cli.config.Sources;
import io.inmesh.cli.launch.Installation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Loads what the usual commands load, for the class archive that the launcher makes after a build;
 * talks to nobody.
 */
@Command(name = "rehearse", hidden = true)
final class RehearseCommand implements Callable<Integer> {

  @Override
  public Integer call() throws IOException {
    PrintStream out = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    try {
      Main.commandLine().execute("demo", "status", "-o", "json");
      Main.commandLine().execute("demo", "status");
      Main.commandLine()
          .execute(
              "get", "vs", "--control-plane", "http://127.0.0.1:1", "--token-file", "/dev/null");
      String folder = Installation.here().bookinfo().resolve("mesh").toString();
      Sources.read(
          List.of(folder, "-"), new ByteArrayInputStream("{".getBytes(StandardCharsets.UTF_8)));
    } finally {
      System.setOut(out);
    }
    return 0;
  }
}

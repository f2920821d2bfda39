package io.inmesh.cli;

import io.inmesh.cli.launch.ClassArchive;
import io.inmesh.cli.launch.Installation;
import io.inmesh.cli.launch.JavaCommand;
import io.inmesh.cli.launch.Part;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * {@code inmesh control-plane | ca | sidecar}: each starts its program in a JVM of its own and ends
 * with it.
 */
final class RunCommands {

  private RunCommands() {}

  /** {@code inmesh control-plane}. */
  @Command(
      name = "control-plane",
      description = "Run the control plane, with the CA inside; its own flags follow.")
  static final class ControlPlane extends Run {
    ControlPlane() {
      super(Part.CONTROL_PLANE);
    }
  }

  /** {@code inmesh ca}. */
  @Command(name = "ca", description = "Run the CA alone; its own flags follow.")
  static final class Ca extends Run {
    Ca() {
      super(Part.CA);
    }
  }

  /** {@code inmesh sidecar}. */
  @Command(name = "sidecar", description = "Run a sidecar or gateway; its own flags follow.")
  static final class Sidecar extends Run {
    Sidecar() {
      super(Part.SIDECAR);
    }
  }

  private abstract static class Run implements Callable<Integer> {

    private final Part part;

    @Unmatched private List<String> arguments = new ArrayList<>();

    Run(Part part) {
      this.part = part;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
      Installation installation = Installation.here();
      // Writing an archive takes seconds at the end; that is for the demo's rehearsal to do.
      ClassArchive archive = ClassArchive.of(installation, part, false);
      Process process =
          new ProcessBuilder(new JavaCommand(part, arguments, archive).words(installation))
              .inheritIO()
              .start();
      // Ctrl-C reaches both; a SIGTERM to this process alone is passed on.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process)));
      return process.waitFor();
    }

    private static void end(Process process) {
      process.destroy();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

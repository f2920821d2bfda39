package io.inmesh.cli.demo;

import io.inmesh.cli.launch.Installation;
import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs the supervisor in this process, until a signal or a failure ends it. */
final class Foreground {

  private Foreground() {}

  /** Returns 0 after an orderly end, 1 when a part did not come up. */
  static int run(String namespace, PrintStream out) throws IOException, InterruptedException {
    String packaged = Foreground.class.getPackage().getImplementationVersion();
    String version = packaged == null ? "" : packaged;
    Report report = new Report(out);
    report.heading(version);
    Supervisor supervisor;
    try {
      supervisor =
          Supervisor.of(Installation.here(), DemoCommand.directory(), namespace, version, report);
    } catch (DemoException e) {
      report.problem(String.valueOf(e.getMessage()));
      return 1;
    }
    AtomicBoolean signalled = new AtomicBoolean();
    Thread onSignal =
        new Thread(
            () -> {
              signalled.set(true);
              out.println();
              out.println("  ending all that was started ...");
              out.flush();
              supervisor.close();
            },
            "demo-end");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try (supervisor) {
      supervisor.start();
      supervisor.watch();
      return 0;
    } catch (DemoException | IOException e) {
      if (!signalled.get()) {
        report.problem(String.valueOf(e.getMessage()));
      }
      return 1;
    }
  }
}

package io.inmesh.cli.demo;

import io.inmesh.cli.launch.Installation;
import java.io.IOException;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** Runs the demo in this process, until a signal or a failure ends it. */
final class Foreground {

  private static final int TRIES = 3;

  private final String namespace;
  private final String version;
  private final PrintStream out;
  private final Report report;
  private final Rehearsal rehearsal;
  private volatile @Nullable Supervisor supervisor;
  private volatile boolean signalled;
  private volatile boolean finished;

  private Foreground(String namespace, PrintStream out) {
    String packaged = Foreground.class.getPackage().getImplementationVersion();
    this.namespace = namespace;
    this.version = packaged == null ? "" : packaged;
    this.out = out;
    this.report = new Report(out);
    this.rehearsal = new Rehearsal(Installation.here(), version, report);
  }

  /** Returns 0 after an orderly end, 1 when a part did not come up. */
  static int run(String namespace, PrintStream out) throws InterruptedException {
    return new Foreground(namespace, out).run();
  }

  private int run() throws InterruptedException {
    report.heading(version);
    Runtime.getRuntime().addShutdownHook(new Thread(this::onSignal, "demo-end"));
    try {
      for (int attempt = 1; ; attempt++) {
        try (Supervisor present = begin()) {
          present.start();
          present.watch();
          return 0;
        } catch (PortTakenException e) {
          if (attempt == TRIES || signalled) {
            throw e;
          }
          report.note(e.getMessage() + ". Starting again, with other ports");
        }
      }
    } catch (DemoException | IOException e) {
      if (!signalled) {
        report.problem(String.valueOf(e.getMessage()));
      }
      return 1;
    } finally {
      finished = true;
    }
  }

  /** Takes the demo's directory, so that the other commands find us, and rehearses if need be. */
  private Supervisor begin() throws DemoException, IOException, InterruptedException {
    Supervisor taken =
        Supervisor.of(Installation.here(), DemoCommand.directory(), namespace, version, report);
    supervisor = taken;
    taken.announce();
    if (rehearsal.isNeeded()) {
      rehearsal.run();
      if (signalled) {
        throw new DemoException("ended while it was rehearsed");
      }
      report.beginAgain();
    }
    return taken;
  }

  /** Runs at every end of this process; after an orderly one there is nothing left to say. */
  private void onSignal() {
    signalled = true;
    if (!finished) {
      out.println();
      out.println("  ending all that was started ...");
      out.flush();
    }
    rehearsal.close();
    Supervisor present = supervisor;
    if (present != null) {
      present.close();
    }
  }
}

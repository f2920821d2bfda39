package io.inmesh.cli.demo;

import io.inmesh.cli.launch.ClassArchive;
import io.inmesh.cli.launch.Installation;
import io.inmesh.cli.launch.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of building: runs the demo once out of sight, in a directory of its own, so that each JVM
 * leaves its class archive. Needed once for a build and a JDK; every later start takes half the
 * time.
 */
final class Rehearsal implements AutoCloseable {

  private static final List<Part> PARTS =
      List.of(Part.CONTROL_PLANE, Part.SIDECAR, Part.REVIEWS, Part.TRAFFIC);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long TICK_MILLIS = 200;

  private final Installation installation;
  private final String version;
  private final Report report;
  private volatile @Nullable Supervisor supervisor;
  private volatile boolean ended;

  Rehearsal(Installation installation, String version, Report report) {
    this.installation = installation;
    this.version = version;
    this.report = report;
  }

  /**
   * Whether this build was not rehearsed yet; never when the launcher was told not to build. That
   * the archives are there says nothing: they may be of a demo that was ended at once.
   */
  boolean isNeeded() throws IOException {
    if ("skip".equals(System.getenv("INMESH_BUILD"))) {
      return false;
    }
    return !Files.isRegularFile(done()) || !Files.readString(done()).equals(archives());
  }

  /** Runs it, or waits while another start does. Its failure only makes the demo's start slower. */
  void run() throws IOException, InterruptedException {
    report.rehearsing();
    long giveUpAt = System.nanoTime() + PATIENCE.toNanos();
    while (!ended && isNeeded() && !isDone() && System.nanoTime() < giveUpAt) {
      TimeUnit.MILLISECONDS.sleep(TICK_MILLIS);
    }
  }

  /** What was last rehearsed: a JVM that cannot write archives is not asked at every start. */
  private Path done() {
    return installation.cache().resolve("cds").resolve("rehearsed");
  }

  void noteDone() throws IOException {
    DemoDirectory.writePrivately(done(), archives());
  }

  private String archives() throws IOException {
    StringBuilder names = new StringBuilder();
    for (Part part : PARTS) {
      names.append(ClassArchive.file(installation, part).getFileName()).append('\n');
    }
    return names.toString();
  }

  /** False when another start is at it. */
  private boolean isDone() throws IOException, InterruptedException {
    DemoDirectory directory = new DemoDirectory(installation.cache().resolve("rehearsal"));
    Report quiet = report.ofRehearsal();
    try (Supervisor present = Supervisor.rehearsing(installation, directory, version, quiet)) {
      supervisor = present;
      if (!ended) {
        present.start();
        present.browse();
        quiet.recording();
      }
    } catch (DirectoryTakenException e) {
      return false;
    } catch (DemoException e) {
      if (!ended) {
        report.note("the rehearsal failed, so this start is slower: " + e.getMessage());
      }
    }
    if (!ended) {
      noteDone();
    }
    return true;
  }

  /** Ends what runs of it, at once: nothing of it is kept. Safe to call at any time. */
  @Override
  public void close() {
    ended = true;
    Supervisor present = supervisor;
    if (present != null) {
      present.abandon();
    }
  }
}

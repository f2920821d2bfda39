package io.inmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.inmesh.cli.launch.ClassArchive;
import io.inmesh.cli.launch.Installation;
import io.inmesh.cli.launch.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RehearsalTest {

  private static final List<Part> PARTS =
      List.of(Part.CONTROL_PLANE, Part.SIDECAR, Part.REVIEWS, Part.TRAFFIC);

  @TempDir Path home;
  private Installation installation;
  private Rehearsal rehearsal;

  @BeforeEach
  void build() throws IOException {
    assumeFalse("skip".equals(System.getenv("INMESH_BUILD")), "INMESH_BUILD=skip is set");
    installation = new Installation(home);
    for (String module :
        List.of(
            "control-plane",
            "sidecar-fallback",
            "examples/bookinfo/reviews",
            "examples/bookinfo/standins")) {
      Path target = Files.createDirectories(home.resolve(module).resolve("target"));
      Files.writeString(target.resolve("own-1.jar"), "own");
      Files.writeString(target.resolve("inmesh.classpath"), "");
    }
    Files.createDirectories(installation.cache().resolve("cds"));
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    rehearsal = new Rehearsal(installation, "1", new Report(nowhere));
  }

  @Test
  void isNeededUntilThisBuildWasRehearsed() throws IOException {
    assertThat(rehearsal.isNeeded()).isTrue();
    rehearsal.noteDone();
    assertThat(rehearsal.isNeeded()).isFalse();
  }

  /** Such as by a demo without rehearsal that was ended at once: they know few of the classes. */
  @Test
  void isNeededEvenIfArchivesAreThere() throws IOException {
    for (Part part : PARTS) {
      Files.writeString(ClassArchive.file(installation, part), "classes");
    }
    assertThat(rehearsal.isNeeded()).isTrue();
  }

  @Test
  void isNeededAgainAfterABuild() throws IOException {
    rehearsal.noteDone();
    Files.writeString(home.resolve("sidecar-fallback/target/own-1.jar"), "another");
    assertThat(rehearsal.isNeeded()).isTrue();
  }
}

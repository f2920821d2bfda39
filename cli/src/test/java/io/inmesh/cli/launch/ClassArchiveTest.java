package io.inmesh.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {

  @TempDir Path home;
  private Installation installation;
  private Path jar;

  @BeforeEach
  void build() throws IOException {
    installation = new Installation(home);
    Path target = Files.createDirectories(home.resolve("sidecar-fallback/target"));
    Files.writeString(target.resolve("sidecar-fallback-1.jar"), "own");
    Files.writeString(target.resolve("sidecar-fallback-1-tests.jar"), "tests");
    jar = Files.writeString(home.resolve("library.jar"), "1");
    Files.writeString(target.resolve("inmesh.classpath"), jar.toString());
  }

  @Test
  void theFirstMakesItAndTheNextUsesIt() throws IOException {
    ClassArchive first = ClassArchive.of(installation, Part.SIDECAR, true);
    assertThat(first.flags().get(0)).startsWith("-XX:ArchiveClassesAtExit=");
    write(first, "classes");
    first.keep();

    assertThat(ClassArchive.of(installation, Part.SIDECAR, true).flags().get(0))
        .startsWith("-XX:SharedArchiveFile=");
  }

  @Test
  void oneMadeAnewReplacesWhatThereWas() throws IOException {
    ClassArchive alone = ClassArchive.of(installation, Part.SIDECAR, true);
    write(alone, "few");
    alone.keep();

    ClassArchive rehearsed = ClassArchive.anew(installation, Part.SIDECAR);
    assertThat(rehearsed.isInMaking()).isTrue();
    write(rehearsed, "many");
    rehearsed.keep();
    assertThat(ClassArchive.file(installation, Part.SIDECAR)).hasContent("many");
  }

  @Test
  void oneThatComesLateDoesNotReplaceWhatThereIs() throws IOException {
    ClassArchive late = ClassArchive.of(installation, Part.SIDECAR, true);
    write(late, "few");
    Files.writeString(ClassArchive.file(installation, Part.SIDECAR), "many");
    late.keep();
    assertThat(ClassArchive.file(installation, Part.SIDECAR)).hasContent("many");
    try (Stream<Path> files = Files.list(installation.cache().resolve("cds"))) {
      assertThat(files).hasSize(1);
    }
  }

  private static void write(ClassArchive archive, String classes) throws IOException {
    String flag = archive.flags().get(0);
    Files.writeString(Path.of(flag.substring(flag.indexOf('=') + 1)), classes);
  }

  @Test
  void anotherJarMeansAnotherArchive() throws IOException {
    ClassArchive before = ClassArchive.of(installation, Part.SIDECAR, true);
    Files.writeString(jar, "22");
    assertThat(ClassArchive.of(installation, Part.SIDECAR, true).flags())
        .isNotEqualTo(before.flags());
  }

  @Test
  void whoMayNotMakeOneRunsWithout() throws IOException {
    assertThat(ClassArchive.of(installation, Part.SIDECAR, false).flags()).isEmpty();
  }

  @Test
  void theClassPathBeginsWithThePartsOwnJar() {
    assertThat(installation.classPath(Part.SIDECAR))
        .containsExactly(home.resolve("sidecar-fallback/target/sidecar-fallback-1.jar"), jar);
  }

  @Test
  void whatIsNotBuiltIsNamed() {
    assertThatThrownBy(() -> installation.classPath(Part.REVIEWS))
        .isInstanceOf(Installation.NotBuiltException.class)
        .hasMessageContaining("reviews")
        .hasMessageContaining("./inmesh");
  }

  @Test
  void theArgumentFileIsReadableByItsOwnerAloneAndQuoted(@TempDir Path folder) throws IOException {
    JavaCommand command =
        new JavaCommand(Part.SIDECAR, List.of("a b", "c\"d\\e"), ClassArchive.NONE);
    Path file = folder.resolve("x.java");
    assertThat(command.words(installation, file))
        .hasSize(2)
        .last()
        .asString()
        .isEqualTo("@" + file);
    assertThat(Files.readString(file)).contains("\"a b\"\n", "\"c\\\"d\\\\e\"\n");
    assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
  }
}

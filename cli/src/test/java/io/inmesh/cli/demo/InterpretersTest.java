package io.inmesh.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterpretersTest {

  @TempDir Path path;

  @Test
  void whatIsThereIsUsed() throws IOException {
    for (String name : new String[] {"python3", "ruby", "node"}) {
      Files.createFile(
          path.resolve(name),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    Interpreters interpreters = Interpreters.of(new Runtimes(path.toString()));
    assertThat(interpreters.productpage().language()).isEqualTo("python");
    assertThat(interpreters.details().language()).isEqualTo("ruby");
    assertThat(interpreters.ratings().language()).isEqualTo("node");
    assertThat(interpreters.notes()).isEmpty();
  }

  @Test
  void whatIsMissingIsReplacedAndSaid() {
    Interpreters interpreters = Interpreters.of(new Runtimes(path.toString()));
    assertThat(interpreters.productpage().language()).isEqualTo("java (stand-in for python)");
    assertThat(interpreters.details().language()).isEqualTo("ruby (jruby)");
    assertThat(interpreters.ratings().language()).isEqualTo("java (stand-in for node)");
    assertThat(interpreters.notes())
        .hasSize(3)
        .allMatch(note -> note.contains("not found") && note.contains("Install"));
  }
}

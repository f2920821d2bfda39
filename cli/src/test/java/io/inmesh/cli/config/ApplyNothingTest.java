package io.inmesh.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.cli.Main;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file without a resource is the wrong file: it says so, before anything is asked. */
class ApplyNothingTest {
  @TempDir private Path folder;

  @Test
  void anEmptyFileIsNoSuccess() throws Exception {
    Path file = Files.writeString(folder.resolve("empty.yaml"), "# nothing here\n");
    StringWriter said = new StringWriter();
    PrintWriter err = new PrintWriter(said);
    int status = Main.run(new PrintWriter(new StringWriter()), err, "apply", "-f", file.toString());
    assertThat(status).isEqualTo(1);
    assertThat(said.toString()).contains("no resource in " + file);
  }
}

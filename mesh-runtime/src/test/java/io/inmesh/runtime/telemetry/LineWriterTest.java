package io.inmesh.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class LineWriterTest {
  @TempDir Path directory;

  @Test
  void aLineOfACallThatEndsAfterItsMeshIsWritten() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    LineWriter writer = LineWriter.to(out);
    writer.write("before");
    writer.close();
    writer.write("after");
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("before\nafter\n");
  }

  @Test
  void alsoToAFileThatWasLetGo() throws IOException {
    Path file = directory.resolve("access.log");
    LineWriter writer = LineWriter.to(file);
    writer.write("before");
    writer.close();
    writer.close();
    writer.write("after");
    assertThat(file).hasContent("before\nafter");
    assertThat(Files.readString(file)).endsWith("after\n");
    assertThat(writer.dropped()).isZero();
  }
}

package io.inmesh.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.fakes.FakeClock;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit after something went wrong with its file. */
class AuditLogTest {
  @TempDir Path temporary;

  private final FakeClock clock = new FakeClock();

  private AuditLog open() throws Exception {
    return AuditLog.open(temporary.resolve("ca"), clock);
  }

  private Path file() {
    return temporary.resolve("ca/audit.log");
  }

  private static AuditEvent event(String number) {
    return new AuditEvent("certificate.issued", Map.of("serial", number));
  }

  @Test
  void aLineThatCameToItsHalfDoesNotSpoilTheNext() throws Exception {
    try (AuditLog audit = open()) {
      audit.write(event("1"));
    }
    Files.writeString(file(), "{\"time\":\"20", StandardOpenOption.APPEND);
    try (AuditLog audit = open()) {
      audit.write(event("2"));
      audit.write(event("3"));
    }
    List<String> lines = Files.readAllLines(file());
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1)).isEqualTo("{\"time\":\"20");
    assertThat(lines.get(2)).startsWith("{").contains("\"serial\":\"2\"").endsWith("}");
    assertThat(lines.get(3)).contains("\"serial\":\"3\"");
  }

  @Test
  void aWriteThatFailsIsSaidAndTheNextOneWorksAgain() throws Exception {
    try (AuditLog audit = open()) {
      Thread.currentThread().interrupt(); // the JDK closes a file under an interrupted writer
      try {
        assertThatThrownBy(() -> audit.write(event("1")))
            .isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining(file().toString())
            .hasMessageContaining("nothing is issued");
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
      audit.write(event("2"));
    }
    assertThat(Files.readAllLines(file())).anySatisfy(line -> assertThat(line).contains("\"2\""));
  }
}

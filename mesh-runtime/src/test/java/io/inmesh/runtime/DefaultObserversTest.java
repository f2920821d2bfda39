package io.inmesh.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.runtime.WorkloadConfig.AccessLogFormat;
import io.inmesh.runtime.telemetry.AccessLog;
import io.inmesh.runtime.telemetry.IstioMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DefaultObserversTest {
  @TempDir private Path directory;

  @Test
  void nothingIsLoggedUnlessSaid() {
    WorkloadConfig config = WorkloadConfig.builder().application("reviews").build();
    assertThat(config.accessLog()).isEqualTo(AccessLogFormat.OFF);
    assertThat(DefaultObservers.accessLog(config)).isNull();
  }

  @Test
  void aLogOfItsOwnIsAppendedTo() throws IOException {
    Path file = directory.resolve("access.log");
    Files.writeString(file, "before\n");
    AccessLog log = DefaultObservers.accessLog(logging(file));
    assertThat(log).isNotNull();
    log.close();
    assertThat(file).hasContent("before\n");
  }

  @Test
  void aLogThatCannotBeOpenedNamesItsFile() {
    Path file = directory.resolve("no-such-directory").resolve("access.log");
    assertThatThrownBy(() -> DefaultObservers.accessLog(logging(file)))
        .hasMessageContaining(file.toString())
        .hasMessageContaining("may write");
  }

  @Test
  void metricsGoToMicrometerWhereItIsThere() {
    assertThat(DefaultObservers.metrics(WorkloadConfig.builder().application("reviews").build()))
        .hasExactlyElementsOfTypes(IstioMetrics.class);
  }

  private static WorkloadConfig logging(Path file) {
    return WorkloadConfig.builder()
        .application("reviews")
        .accessLog(AccessLogFormat.JSON)
        .accessLogFile(file)
        .build();
  }
}

package io.inmesh.runtime;

import io.inmesh.runtime.WorkloadConfig.AccessLogFormat;
import io.inmesh.runtime.telemetry.AccessLog;
import io.inmesh.runtime.telemetry.IstioMetrics;
import io.inmesh.runtime.telemetry.LineWriter;
import io.inmesh.spi.CallObserver;
import io.micrometer.core.instrument.Metrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Observers that a workload has when nobody names others. */
final class DefaultObservers {
  private DefaultObservers() {}

  /** Metrics into Micrometer's global registry, where Micrometer is on the class path. */
  static List<CallObserver> metrics(WorkloadConfig config) {
    try {
      Class.forName(
          "io.micrometer.core.instrument.Metrics", false, DefaultObservers.class.getClassLoader());
      return List.of(WithMicrometer.metrics(config));
    } catch (ClassNotFoundException | LinkageError absent) {
      return List.of();
    }
  }

  /** Loaded only where Micrometer is. */
  private static final class WithMicrometer {
    static CallObserver metrics(WorkloadConfig config) {
      return new IstioMetrics(Metrics.globalRegistry, config.selfDescription());
    }
  }

  static @Nullable AccessLog accessLog(WorkloadConfig config) {
    if (config.accessLog() == AccessLogFormat.OFF) {
      return null;
    }
    boolean json = config.accessLog() == AccessLogFormat.JSON;
    return new AccessLog(writer(config.accessLogFile()), json, InstantSource.system());
  }

  private static LineWriter writer(@Nullable Path file) {
    if (file == null) {
      return LineWriter.to(System.out);
    }
    try {
      return LineWriter.to(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "access log %s cannot be opened; name a file that this process may write".formatted(file),
          e);
    }
  }
}

package io.inmesh.runtime;

import io.inmesh.runtime.WorkloadConfig.AccessLogFormat;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads a workload's configuration from {@code INMESH_*} variables. */
final class WorkloadEnvironment {
  private final Map<String, String> environment;

  WorkloadEnvironment(Map<String, String> environment) {
    this.environment = environment;
  }

  WorkloadConfigBuilder read() {
    WorkloadConfigBuilder to = WorkloadConfig.builder();
    text("INMESH_APPLICATION", to::application);
    text("INMESH_NAMESPACE", to::namespace);
    text("INMESH_SERVICE_ACCOUNT", to::serviceAccount);
    text("INMESH_WORKLOAD", to::workload);
    text("INMESH_INSTANCE", to::instance);
    text("INMESH_VERSION", to::version);
    text("INMESH_LOCALITY", to::locality);
    text("INMESH_ADDRESS", to::address);
    text("INMESH_CLUSTER", to::cluster);
    text("INMESH_IDENTITY_TRUST_DOMAIN", to::trustDomain);
    text("INMESH_IDENTITY_TOKEN", to::token);
    text("INMESH_LABELS", labels -> readLabels(labels, to));
    parsed("INMESH_CONTROL_PLANE_ADDRESS", HostPort::parse, to::controlPlane);
    parsed("INMESH_CA_ADDRESS", HostPort::parse, to::ca);
    parsed("INMESH_IDENTITY_TOKEN_FILE", Path::of, to::tokenFile);
    parsed("INMESH_STATE_DIRECTORY", Path::of, to::stateDirectory);
    parsed("INMESH_TELEMETRY_ACCESS_LOG", WorkloadEnvironment::format, to::accessLog);
    parsed("INMESH_TELEMETRY_ACCESS_LOG_FILE", Path::of, to::accessLogFile);
    return to;
  }

  private void text(String name, Consumer<String> to) {
    parsed(name, Function.identity(), to);
  }

  private <T> void parsed(String name, Function<String, T> parser, Consumer<? super T> to) {
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      return;
    }
    try {
      to.accept(parser.apply(value.strip()));
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
    }
  }

  private static void readLabels(String text, WorkloadConfigBuilder to) {
    for (String pair : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("'%s' (expected: key=value,key=value)".formatted(pair));
      }
      to.label(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
  }

  private static AccessLogFormat format(String text) {
    try {
      return AccessLogFormat.valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'%s' (expected: off, text or json)".formatted(text), e);
    }
  }
}

package io.inmesh.spring;

import io.inmesh.runtime.HostPort;
import io.inmesh.runtime.WorkloadConfig;
import io.inmesh.runtime.WorkloadConfigBuilder;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes what the runtime needs of Boot's properties. */
final class Configuring {
  private Configuring() {}

  /**
   * Checks their form.
   *
   * @param applicationName {@code spring.application.name}
   * @throws InmeshStartException if it cannot work, saying what to do
   */
  static WorkloadConfig workload(InmeshProperties properties, @Nullable String applicationName) {
    String own = properties.application();
    String name = own == null ? applicationName : own;
    if (name == null || name.isBlank()) {
      throw new InmeshStartException(
          "The application has no name, so the mesh does not know which workload it is.",
          "Set spring.application.name (or inmesh.application).",
          null);
    }
    try {
      return build(properties, name);
    } catch (IllegalArgumentException e) {
      throw new InmeshStartException(
          String.valueOf(e.getMessage()), "Correct the property; its form is named above.", e);
    }
  }

  private static WorkloadConfig build(InmeshProperties from, String name) {
    WorkloadConfigBuilder builder =
        WorkloadConfig.builder()
            .application(name)
            .namespace(from.namespace())
            .serviceAccount(from.serviceAccount())
            .labels(from.labels())
            .controlPlane(address("inmesh.control-plane.", from.controlPlane().address()))
            .trustDomain(from.identity().trustDomain())
            .startupWait(from.startup().longestWait())
            .accessLog(from.telemetry().accessLog());
    given(from.workload(), builder::workload);
    given(from.instance(), builder::instance);
    given(from.version(), builder::version);
    given(from.locality(), builder::locality);
    given(from.address(), builder::address);
    given(from.cluster(), builder::cluster);
    given(from.ca().address(), value -> builder.ca(address("inmesh.ca.", value)));
    given(from.identity().token(), builder::token);
    given(from.identity().tokenFile(), value -> builder.tokenFile(Path.of(value)));
    given(from.stateDirectory(), value -> builder.stateDirectory(Path.of(value)));
    given(from.telemetry().accessLogFile(), value -> builder.accessLogFile(Path.of(value)));
    return builder.build();
  }

  private static HostPort address(String prefix, String value) {
    try {
      return HostPort.parse(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(prefix + e.getMessage(), e);
    }
  }

  private static void given(@Nullable String value, Consumer<String> to) {
    if (value != null && !value.isBlank()) {
      to.accept(value);
    }
  }
}

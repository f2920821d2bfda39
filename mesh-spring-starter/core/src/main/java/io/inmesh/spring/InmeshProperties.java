package io.inmesh.spring;

import io.inmesh.runtime.HostPort;
import io.inmesh.runtime.WorkloadConfig;
import io.inmesh.runtime.WorkloadConfig.AccessLogFormat;
import io.inmesh.runtime.WorkloadConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties below {@code inmesh}; the same keys as environment variables serve plain Java and the
 * sidecar.
 */
@ConfigurationProperties("inmesh")
public class InmeshProperties {
  private boolean enabled = true;
  private @Nullable String application;
  private String namespace = "default";
  private String serviceAccount = "default";
  private @Nullable String workload;
  private @Nullable String instance;
  private @Nullable String version;
  private Map<String, String> labels = new LinkedHashMap<>();
  private @Nullable String locality;
  private @Nullable String address;
  private @Nullable String stateDirectory;
  private @Nullable String cluster;
  private final ControlPlane controlPlane = new ControlPlane();
  private final Ca ca = new Ca();
  private final Identity identity = new Identity();
  private final Inbound inbound = new Inbound();
  private final Outbound outbound = new Outbound();
  private final Startup startup = new Startup();
  private final Telemetry telemetry = new Telemetry();

  /**
   * What the runtime needs.
   *
   * @param applicationName {@code spring.application.name}
   * @throws InmeshStartException if it cannot work, saying what to do
   */
  public WorkloadConfig toConfig(@Nullable String applicationName) {
    String name = application == null ? applicationName : application;
    if (name == null || name.isBlank()) {
      throw new InmeshStartException(
          "The application has no name, so the mesh does not know which workload it is.",
          "Set spring.application.name (or inmesh.application).",
          null);
    }
    try {
      WorkloadConfig config = build(name);
      IdentityCheck.check(config);
      return config;
    } catch (IllegalArgumentException e) {
      throw new InmeshStartException(
          String.valueOf(e.getMessage()), "Correct the property; its form is named above.", e);
    }
  }

  private WorkloadConfig build(String name) {
    WorkloadConfigBuilder builder =
        WorkloadConfig.builder()
            .application(name)
            .namespace(namespace)
            .serviceAccount(serviceAccount)
            .labels(labels)
            .controlPlane(HostPort.parse(controlPlane.address))
            .trustDomain(identity.trustDomain)
            .startupWait(startup.wait)
            .accessLog(telemetry.accessLog);
    given(workload, builder::workload);
    given(instance, builder::instance);
    given(version, builder::version);
    given(locality, builder::locality);
    given(address, builder::address);
    given(cluster, builder::cluster);
    given(ca.address, value -> builder.ca(HostPort.parse(value)));
    given(identity.token, builder::token);
    given(identity.tokenFile, value -> builder.tokenFile(Path.of(value)));
    given(stateDirectory, value -> builder.stateDirectory(Path.of(value)));
    given(telemetry.accessLogFile, value -> builder.accessLogFile(Path.of(value)));
    return builder.build();
  }

  private static void given(@Nullable String value, Consumer<String> to) {
    if (value != null && !value.isBlank()) {
      to.accept(value);
    }
  }

  /** Whether the mesh is there at all. */
  public boolean isEnabled() {
    return enabled;
  }

  /** Whether the mesh is there at all. */
  public void setEnabled(boolean value) {
    enabled = value;
  }

  /** Name of the application; spring.application.name by default. */
  public @Nullable String getApplication() {
    return application;
  }

  /** Name of the application; spring.application.name by default. */
  public void setApplication(@Nullable String value) {
    application = value;
  }

  /** Namespace of the identity. */
  public String getNamespace() {
    return namespace;
  }

  /** Namespace of the identity. */
  public void setNamespace(String value) {
    namespace = value;
  }

  /** Service account of the identity. */
  public String getServiceAccount() {
    return serviceAccount;
  }

  /** Service account of the identity. */
  public void setServiceAccount(String value) {
    serviceAccount = value;
  }

  /** Name of the workload; application and version by default. */
  public @Nullable String getWorkload() {
    return workload;
  }

  /** Name of the workload; application and version by default. */
  public void setWorkload(@Nullable String value) {
    workload = value;
  }

  /** Name of this process; stable over restarts by default. */
  public @Nullable String getInstance() {
    return instance;
  }

  /** Name of this process; stable over restarts by default. */
  public void setInstance(@Nullable String value) {
    instance = value;
  }

  /** Label version, which subsets select. */
  public @Nullable String getVersion() {
    return version;
  }

  /** Label version, which subsets select. */
  public void setVersion(@Nullable String value) {
    version = value;
  }

  /** Labels more; must be granted. */
  public Map<String, String> getLabels() {
    return labels;
  }

  /** Labels more; must be granted. */
  public void setLabels(Map<String, String> value) {
    labels = value;
  }

  /** region/zone/sub-zone. */
  public @Nullable String getLocality() {
    return locality;
  }

  /** region/zone/sub-zone. */
  public void setLocality(@Nullable String value) {
    locality = value;
  }

  /** Address for peers; the one that the control plane sees by default. */
  public @Nullable String getAddress() {
    return address;
  }

  /** Address for peers; the one that the control plane sees by default. */
  public void setAddress(@Nullable String value) {
    address = value;
  }

  /** Directory of identity and last known good configuration. */
  public @Nullable String getStateDirectory() {
    return stateDirectory;
  }

  /** Directory of identity and last known good configuration. */
  public void setStateDirectory(@Nullable String value) {
    stateDirectory = value;
  }

  /** Name of the cluster in metrics. */
  public @Nullable String getCluster() {
    return cluster;
  }

  /** Name of the cluster in metrics. */
  public void setCluster(@Nullable String value) {
    cluster = value;
  }

  /** Where the control plane is. */
  public ControlPlane getControlPlane() {
    return controlPlane;
  }

  /** Where certificates are signed. */
  public Ca getCa() {
    return ca;
  }

  /** How the workload proves who it is. */
  public Identity getIdentity() {
    return identity;
  }

  /** The application's own port. */
  public Inbound getInbound() {
    return inbound;
  }

  /** The application's calls. */
  public Outbound getOutbound() {
    return outbound;
  }

  /** The first moments. */
  public Startup getStartup() {
    return startup;
  }

  /** What is told of calls. */
  public Telemetry getTelemetry() {
    return telemetry;
  }

  /** Where the control plane is. */
  public static class ControlPlane {
    private String address = "127.0.0.1:15012";

    /** Host and port of delta ADS over TLS. */
    public String getAddress() {
      return address;
    }

    /** Host and port of delta ADS over TLS. */
    public void setAddress(String value) {
      address = value;
    }
  }

  /** Where certificates are signed. */
  public static class Ca {
    private @Nullable String address;

    /** Host and port; the control plane's by default. */
    public @Nullable String getAddress() {
      return address;
    }

    /** Host and port; the control plane's by default. */
    public void setAddress(@Nullable String value) {
      address = value;
    }
  }

  /** How the workload proves who it is. */
  public static class Identity {
    private @Nullable String tokenFile;
    private @Nullable String token;
    private String trustDomain = "cluster.local";

    /** File that holds the join token. */
    public @Nullable String getTokenFile() {
      return tokenFile;
    }

    /** File that holds the join token. */
    public void setTokenFile(@Nullable String value) {
      tokenFile = value;
    }

    /** The join token; a file is safer. */
    public @Nullable String getToken() {
      return token;
    }

    /** The join token; a file is safer. */
    public void setToken(@Nullable String value) {
      token = value;
    }

    /** Trust domain of the mesh. */
    public String getTrustDomain() {
      return trustDomain;
    }

    /** Trust domain of the mesh. */
    public void setTrustDomain(String value) {
      trustDomain = value;
    }
  }

  /** The application's own port. */
  public static class Inbound {
    private boolean enabled = true;
    private @Nullable Integer workloadPort;
    private List<String> excludePaths =
        new ArrayList<>(List.of("/actuator/health", "/actuator/health/**"));

    /** Whether the own port is in the mesh. */
    public boolean isEnabled() {
      return enabled;
    }

    /** Whether the own port is in the mesh. */
    public void setEnabled(boolean value) {
      enabled = value;
    }

    /** Port that policies name; server.port by default. */
    public @Nullable Integer getWorkloadPort() {
      return workloadPort;
    }

    /** Port that policies name; server.port by default. */
    public void setWorkloadPort(@Nullable Integer value) {
      workloadPort = value;
    }

    /** Paths that every caller may reach, for probes. */
    public List<String> getExcludePaths() {
      return excludePaths;
    }

    /** Paths that every caller may reach, for probes. */
    public void setExcludePaths(List<String> value) {
      excludePaths = value;
    }
  }

  /** The application's calls. */
  public static class Outbound {
    private List<String> exclude = new ArrayList<>();

    /** Hosts that are left alone; *.example.com for all below. */
    public List<String> getExclude() {
      return exclude;
    }

    /** Hosts that are left alone; *.example.com for all below. */
    public void setExclude(List<String> value) {
      exclude = value;
    }
  }

  /** The first moments. */
  public static class Startup {
    private Duration wait = Duration.ofSeconds(10);

    /** How long the first calls wait for the mesh to be ready, together. */
    public Duration getWait() {
      return wait;
    }

    /** How long the first calls wait for the mesh to be ready, together. */
    public void setWait(Duration value) {
      wait = value;
    }
  }

  /** What is told of calls. */
  public static class Telemetry {
    private AccessLogFormat accessLog = AccessLogFormat.OFF;
    private @Nullable String accessLogFile;

    /** Access log: off, text or json. */
    public AccessLogFormat getAccessLog() {
      return accessLog;
    }

    /** Access log: off, text or json. */
    public void setAccessLog(AccessLogFormat value) {
      accessLog = value;
    }

    /** File of the access log; standard output by default. */
    public @Nullable String getAccessLogFile() {
      return accessLogFile;
    }

    /** File of the access log; standard output by default. */
    public void setAccessLogFile(@Nullable String value) {
      accessLogFile = value;
    }
  }
}

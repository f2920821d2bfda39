package io.inmesh.runtime;

import io.inmesh.runtime.WorkloadConfig.AccessLogFormat;
import io.inmesh.runtime.WorkloadConfig.Kind;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds a {@link WorkloadConfig}. Not thread-safe. */
public final class WorkloadConfigBuilder {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");
  private static final int INSTANCE_HEX = 10;

  private Kind kind = Kind.LIBRARY;
  private String application = "";
  private String namespace = "default";
  private String serviceAccount = "default";
  private String workload = "";
  private String instance = "";
  private String version = "";
  private final Map<String, String> labels = new LinkedHashMap<>();
  private String locality = "";
  private String address = "";
  private HostPort controlPlane = new HostPort("127.0.0.1", 15_012);
  private @Nullable HostPort ca;
  private @Nullable String token;
  private @Nullable Path tokenFile;
  private @Nullable Path stateDirectory;
  private String trustDomain = "cluster.local";
  private String cluster = "inmesh";
  private Duration startupWait = Duration.ofSeconds(10);
  private AccessLogFormat accessLog = AccessLogFormat.OFF;
  private @Nullable Path accessLogFile;

  WorkloadConfigBuilder() {}

  /** How the workload joins: the library by default. */
  public WorkloadConfigBuilder kind(Kind newKind) {
    kind = newKind;
    return this;
  }

  /** Name of the application; needed. */
  public WorkloadConfigBuilder application(String name) {
    application = name;
    return this;
  }

  /** Namespace of the identity: {@code default} by default. */
  public WorkloadConfigBuilder namespace(String name) {
    namespace = name;
    return this;
  }

  /** Service account of the identity: {@code default} by default. */
  public WorkloadConfigBuilder serviceAccount(String name) {
    serviceAccount = name;
    return this;
  }

  /** Name of the workload: application and version by default. */
  public WorkloadConfigBuilder workload(String name) {
    workload = name;
    return this;
  }

  /**
   * Name of this process: by default drawn from host and state directory, so restarts keep it. Of
   * several processes with one state directory the second is {@code name-2}, and so on.
   */
  public WorkloadConfigBuilder instance(String name) {
    instance = name;
    return this;
  }

  /** Version of the application: label {@code version}. */
  public WorkloadConfigBuilder version(String newVersion) {
    version = newVersion;
    return this;
  }

  /** One label more. */
  public WorkloadConfigBuilder label(String name, String value) {
    labels.put(name, value);
    return this;
  }

  /** Labels more. */
  public WorkloadConfigBuilder labels(Map<String, String> more) {
    labels.putAll(more);
    return this;
  }

  /** {@code region/zone/sub-zone}. */
  public WorkloadConfigBuilder locality(String newLocality) {
    locality = newLocality;
    return this;
  }

  /** Address for peers, where it differs from what the control plane sees; must be granted. */
  public WorkloadConfigBuilder address(String newAddress) {
    address = newAddress;
    return this;
  }

  /** Where the control plane serves TLS: 127.0.0.1:15012 by default. */
  public WorkloadConfigBuilder controlPlane(HostPort newAddress) {
    controlPlane = newAddress;
    return this;
  }

  /** Where the CA listens: with the control plane by default. */
  public WorkloadConfigBuilder ca(HostPort newAddress) {
    ca = newAddress;
    return this;
  }

  /** The join token itself. A file is safer: environments and command lines are seen by others. */
  public WorkloadConfigBuilder token(String newToken) {
    token = newToken;
    return this;
  }

  /** File that holds the join token. */
  public WorkloadConfigBuilder tokenFile(Path file) {
    tokenFile = file;
    return this;
  }

  /** Directory of identity and last known good: below {@code ~/.inmesh/state} by default. */
  public WorkloadConfigBuilder stateDirectory(Path directory) {
    stateDirectory = directory;
    return this;
  }

  /** Trust domain of the mesh: {@code cluster.local} by default. */
  public WorkloadConfigBuilder trustDomain(String name) {
    trustDomain = name;
    return this;
  }

  /** Name of the cluster in metrics: {@code inmesh} by default. */
  public WorkloadConfigBuilder cluster(String name) {
    cluster = name;
    return this;
  }

  /** How long an adapter may hold the first calls for readiness: 10 s by default, zero never. */
  public WorkloadConfigBuilder startupWait(Duration wait) {
    startupWait = wait;
    return this;
  }

  /** How calls are logged: off by default. */
  public WorkloadConfigBuilder accessLog(AccessLogFormat format) {
    accessLog = format;
    return this;
  }

  /** File of the access log: standard output by default. */
  public WorkloadConfigBuilder accessLogFile(Path file) {
    accessLogFile = file;
    return this;
  }

  /**
   * Checks and builds.
   *
   * @throws IllegalArgumentException naming the part that is missing or malformed
   */
  public WorkloadConfig build() {
    checkName("application", application, "Set INMESH_APPLICATION or inmesh.application.");
    checkName("namespace", namespace, "Set INMESH_NAMESPACE or inmesh.namespace.");
    checkName("service-account", serviceAccount, "Set INMESH_SERVICE_ACCOUNT.");
    Map<String, String> all = new LinkedHashMap<>(labels);
    all.putIfAbsent("app", application);
    if (!version.isEmpty()) {
      all.putIfAbsent("version", version);
    }
    String named = workload.isEmpty() ? defaultWorkload(all.get("version")) : workload;
    Path state = stateDirectory == null ? defaultState(named) : stateDirectory.toAbsolutePath();
    return new WorkloadConfig(
        kind,
        application,
        namespace,
        serviceAccount,
        named,
        instance.isEmpty() ? named + '-' + suffix(state) : instance,
        all,
        locality,
        address,
        controlPlane,
        ca == null ? controlPlane : ca,
        token,
        tokenFile,
        state,
        trustDomain,
        cluster,
        startupWait,
        accessLog,
        accessLogFile);
  }

  private String defaultWorkload(@Nullable String ofVersion) {
    return ofVersion == null || ofVersion.isEmpty() ? application : application + '-' + ofVersion;
  }

  private Path defaultState(String named) {
    String home = System.getProperty("user.home", ".");
    return Path.of(home, ".inmesh", "state", namespace + '.' + serviceAccount + '.' + named)
        .toAbsolutePath();
  }

  /** The same directory on the same host gives the same name, so a restart registers as itself. */
  private static String suffix(Path state) {
    String host = System.getenv().getOrDefault("HOSTNAME", "");
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((host + '\0' + state.normalize()).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, INSTANCE_HEX);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void checkName(String what, String name, String mend) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "inmesh.%s: '%s' (expected: lower-case letters, digits, '-' and '.'). %s"
              .formatted(what, name, mend));
    }
  }
}

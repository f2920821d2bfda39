package io.inmesh.spring;

import io.inmesh.runtime.WorkloadConfig.AccessLogFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * Properties below {@code inmesh}; most serve plain Java, too, as environment variables ({@code
 * WorkloadConfig.fromEnvironment}). A record below it is a prefix: {@code
 * inmesh.identity.token-file}.
 *
 * @param enabled whether the mesh is there at all
 * @param application name of the application; spring.application.name by default
 * @param namespace of the identity
 * @param serviceAccount of the identity
 * @param workload name of the workload; application and version by default
 * @param instance name of this process; stable over restarts by default
 * @param version label version, which subsets select
 * @param labels more of them; must be granted
 * @param locality region/zone/sub-zone
 * @param address for peers; the one that the control plane sees by default
 * @param stateDirectory of identity and last known good configuration
 * @param cluster its name in metrics
 * @param controlPlane where the control plane is
 * @param ca where certificates are signed
 * @param identity how the workload proves who it is
 * @param inbound the application's own port
 * @param outbound the application's calls
 * @param startup the first moments
 * @param telemetry what is told of calls
 */
@ConfigurationProperties("inmesh")
public record InmeshProperties(
    @DefaultValue("true") boolean enabled,
    @Nullable String application,
    @DefaultValue("default") String namespace,
    @DefaultValue("default") String serviceAccount,
    @Nullable String workload,
    @Nullable String instance,
    @Nullable String version,
    @DefaultValue Map<String, String> labels,
    @Nullable String locality,
    @Nullable String address,
    @Nullable String stateDirectory,
    @Nullable String cluster,
    @DefaultValue ControlPlane controlPlane,
    @DefaultValue Ca ca,
    @DefaultValue Identity identity,
    @DefaultValue Inbound inbound,
    @DefaultValue Outbound outbound,
    @DefaultValue Startup startup,
    @DefaultValue Telemetry telemetry) {

  /** Copies. */
  public InmeshProperties {
    labels = Map.copyOf(labels);
  }

  /**
   * Where the control plane is.
   *
   * @param address host and port of delta ADS over TLS
   */
  public record ControlPlane(@DefaultValue("127.0.0.1:15012") String address) {}

  /**
   * Where certificates are signed.
   *
   * @param address host and port; the control plane's by default
   */
  public record Ca(@Nullable String address) {}

  /**
   * How the workload proves who it is.
   *
   * @param tokenFile holds the join token
   * @param token the join token; a file is safer
   * @param trustDomain of the mesh
   */
  public record Identity(
      @Nullable String tokenFile,
      @Nullable String token,
      @DefaultValue("cluster.local") String trustDomain) {
    /** Without the token. */
    @Override
    public String toString() {
      return "Identity[tokenFile=%s, token=%s, trustDomain=%s]"
          .formatted(tokenFile, token == null ? "none" : "given", trustDomain);
    }
  }

  /**
   * The application's own port.
   *
   * @param enabled whether it is in the mesh
   * @param workloadPort that policies name; server.port by default
   * @param excludePaths that every caller may reach, for probes
   */
  public record Inbound(
      @DefaultValue("true") boolean enabled,
      @Nullable Integer workloadPort,
      @DefaultValue({"/actuator/health", "/actuator/health/**"}) List<String> excludePaths) {
    /** Copies. */
    public Inbound {
      excludePaths = List.copyOf(excludePaths);
    }
  }

  /**
   * The application's calls.
   *
   * @param exclude hosts that are left alone; *.example.com for all below
   */
  public record Outbound(@DefaultValue List<String> exclude) {
    /** Copies. */
    public Outbound {
      exclude = List.copyOf(exclude);
    }
  }

  /**
   * The first moments.
   *
   * @param longestWait of the first calls for the mesh to be ready, together: {@code
   *     inmesh.startup.wait}
   */
  public record Startup(@Name("wait") @DefaultValue("10s") Duration longestWait) {}

  /**
   * What is told of calls.
   *
   * @param accessLog off, text or json
   * @param accessLogFile standard output by default
   */
  public record Telemetry(
      @DefaultValue("off") AccessLogFormat accessLog, @Nullable String accessLogFile) {}
}

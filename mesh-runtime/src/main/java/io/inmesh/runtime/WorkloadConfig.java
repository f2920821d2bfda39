package io.inmesh.runtime;

import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.telemetry.SelfDescription;
import io.inmesh.snapshot.WorkloadRef;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who this workload is and where its control plane listens: everything {@link MeshRuntime#start}
 * needs. Build it with {@link #builder()} or {@link #fromEnvironment}.
 *
 * @param kind how the workload joins the mesh
 * @param application name of the application, label {@code app}
 * @param namespace of its identity
 * @param serviceAccount of its identity
 * @param workload name of the workload, such as {@code reviews-v1}
 * @param instance name of this process among its workload's; stable over restarts
 * @param labels of the workload; count as far as they are granted
 * @param locality {@code region/zone/sub-zone}, or empty
 * @param address announced to peers; empty for the one the control plane sees
 * @param controlPlane where delta ADS and quotas are served over TLS
 * @param ca where certificates are signed
 * @param token join token, or null; shown nowhere
 * @param tokenFile file that holds the join token, or null
 * @param stateDirectory where identity and last known good configuration are kept
 * @param trustDomain of the mesh
 * @param cluster name of the cluster in metrics
 * @param startupWait how long an adapter may hold the first calls for {@link MeshRuntime#ready()}
 * @param accessLog how calls are logged
 * @param accessLogFile file of the access log; null for standard output
 */
public record WorkloadConfig(
    Kind kind,
    String application,
    String namespace,
    String serviceAccount,
    String workload,
    String instance,
    Map<String, String> labels,
    String locality,
    String address,
    HostPort controlPlane,
    HostPort ca,
    @Nullable String token,
    @Nullable Path tokenFile,
    Path stateDirectory,
    String trustDomain,
    String cluster,
    Duration startupWait,
    AccessLogFormat accessLog,
    @Nullable Path accessLogFile) {

  /** How a workload joins the mesh. */
  public enum Kind {
    /** Inside a Java application. */
    LIBRARY,
    /** A proxy beside an application of any language. */
    SIDECAR,
    /** A proxy at the edge, driven by Gateways. */
    GATEWAY
  }

  /** How calls are logged. */
  public enum AccessLogFormat {
    /** Not at all: the default. */
    OFF,
    /** Envoy's default line. */
    TEXT,
    /** One JSON object a line, with Envoy's names. */
    JSON
  }

  /** Copies the labels. */
  public WorkloadConfig {
    labels = Map.copyOf(labels);
  }

  /** A builder with every default; at least {@link WorkloadConfigBuilder#application} is needed. */
  public static WorkloadConfigBuilder builder() {
    return new WorkloadConfigBuilder();
  }

  /**
   * Reads {@code INMESH_*} variables: the properties of the Spring starter in capitals, dots and
   * dashes as underscores, but those of its own ({@code enabled}, {@code inbound}, {@code
   * outbound}, {@code startup}); {@code INMESH_LABELS} is {@code key=value,key=value}.
   *
   * @param environment such as {@link System#getenv()}
   * @throws IllegalArgumentException naming the variable that cannot be read
   */
  public static WorkloadConfigBuilder fromEnvironment(Map<String, String> environment) {
    return new WorkloadEnvironment(environment).read();
  }

  /** What metrics call the service: a label, else the workload's name. */
  public String canonicalService() {
    return firstLabel(
        List.of("service.istio.io/canonical-name", "app.kubernetes.io/name", "app"), workload);
  }

  /** What metrics call the version: a label, else {@code latest}. */
  public String canonicalRevision() {
    return firstLabel(
        List.of("service.istio.io/canonical-revision", "app.kubernetes.io/version", "version"),
        "latest");
  }

  /** This workload, as metrics and peers name it. */
  public SelfDescription selfDescription() {
    return new SelfDescription(
        new WorkloadRef(
            workload,
            namespace,
            canonicalService(),
            canonicalRevision(),
            instance,
            SpiffeId.of(trustDomain, namespace, serviceAccount).toString()),
        labels.getOrDefault("app", ""),
        labels.getOrDefault("version", ""),
        cluster);
  }

  private String firstLabel(List<String> names, String otherwise) {
    for (String name : names) {
      String value = labels.get(name);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return otherwise;
  }

  /** All but the token. */
  /** The same for another process of the workload. */
  WorkloadConfig withInstance(String name) {
    return new WorkloadConfig(
        kind,
        application,
        namespace,
        serviceAccount,
        workload,
        name,
        labels,
        locality,
        address,
        controlPlane,
        ca,
        token,
        tokenFile,
        stateDirectory,
        trustDomain,
        cluster,
        startupWait,
        accessLog,
        accessLogFile);
  }

  @Override
  public String toString() {
    return "WorkloadConfig[%s %s, spiffe://%s/ns/%s/sa/%s, workload %s, instance %s, labels %s, %s]"
        .formatted(
            kind,
            application,
            trustDomain,
            namespace,
            serviceAccount,
            workload,
            instance,
            labels,
            "control plane " + controlPlane + ", state " + stateDirectory);
  }
}

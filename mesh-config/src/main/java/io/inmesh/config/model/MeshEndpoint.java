package io.inmesh.config.model;

import java.util.Map;

/**
 * One address behind a port of a service.
 *
 * @param address IP address or DNS name
 * @param port bound port: what is dialled
 * @param workloadPort the port that policies speak of
 * @param labels subsets select by them
 * @param locality {@code region/zone/sub-zone} or empty
 * @param weight at least 1
 * @param healthy whether it may be called
 * @param tls whether it speaks mesh TLS
 * @param namespace of the workload
 * @param workload its name
 * @param instance one of its processes; may be empty
 * @param principal {@code spiffe://...}; empty if it has none
 */
public record MeshEndpoint(
    String address,
    int port,
    int workloadPort,
    Map<String, String> labels,
    String locality,
    int weight,
    boolean healthy,
    boolean tls,
    String namespace,
    String workload,
    String instance,
    String principal) {

  /** {@code name;namespace;canonical service;canonical revision;cluster}. */
  public String description() {
    return String.join(";", workload, namespace, canonicalService(), canonicalRevision(), "inmesh");
  }

  private String canonicalService() {
    return first(workload, "service.istio.io/canonical-name", "app.kubernetes.io/name", "app");
  }

  private String canonicalRevision() {
    return first(
        "latest", "service.istio.io/canonical-revision", "app.kubernetes.io/version", "version");
  }

  private String first(String otherwise, String... keys) {
    for (String key : keys) {
      String value = labels.get(key);
      if (value != null && !value.isEmpty()) {
        return value;
      }
    }
    return otherwise;
  }
}

package io.inmesh.config.model;

import java.util.Map;

/**
 * A workload that has registered, with what it was granted.
 *
 * @param name the workload, such as {@code reviews-v1}
 * @param instance one of its processes
 * @param namespace of its identity
 * @param serviceAccount of its identity
 * @param trustDomain of its identity
 * @param labels granted ones; services and subsets select by them
 * @param address where it is reached
 * @param ports workload port to bound port
 * @param protocols workload port to protocol, such as {@code http}
 * @param tls whether it speaks mesh TLS
 * @param locality {@code region/zone/sub-zone} or empty
 * @param healthy whether it may be called
 * @param kind what it joined by
 */
public record WorkloadInstance(
    String name,
    String instance,
    String namespace,
    String serviceAccount,
    String trustDomain,
    Map<String, String> labels,
    String address,
    Map<Integer, Integer> ports,
    Map<Integer, String> protocols,
    boolean tls,
    String locality,
    boolean healthy,
    Kind kind) {

  /** What a workload joined by. */
  public enum Kind {
    /** Our library. */
    LIBRARY,
    /** A sidecar before it. */
    SIDECAR,
    /** It is a gateway. */
    GATEWAY
  }

  /** Copies the maps. */
  public WorkloadInstance {
    labels = Map.copyOf(labels);
    ports = Map.copyOf(ports);
    protocols = Map.copyOf(protocols);
  }

  /** {@code spiffe://<trust domain>/ns/<namespace>/sa/<account>}. */
  public String principal() {
    return "spiffe://%s/ns/%s/sa/%s".formatted(trustDomain, namespace, serviceAccount);
  }
}

package io.inmesh.snapshot;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A service or a subset of it: endpoints, and how calls to them behave.
 *
 * @param name {@code outbound|9080|v2|reviews.default.svc.cluster.local}
 * @param service which service it belongs to
 * @param subset its name; empty = the whole service
 * @param balancing how an endpoint is chosen
 * @param limits what this client may have going on at once
 * @param outliers when an endpoint is set aside; null = never
 * @param tls how mesh endpoints are spoken to; null = plaintext
 * @param connectTimeout of a new connection
 * @param version which HTTP is spoken
 * @param endpoints may be empty: calls are answered 503 UH
 * @param origin the DestinationRule, or NONE
 */
public record Cluster(
    String name,
    ServiceRef service,
    String subset,
    Balancing balancing,
    CircuitLimits limits,
    @Nullable OutlierDetection outliers,
    @Nullable MeshTls tls,
    Duration connectTimeout,
    HttpVersion version,
    List<Endpoint> endpoints,
    Origin origin) {
  /** Checks and copies. */
  public Cluster {
    Check.notEmpty(name, "cluster's name");
    Check.positive(connectTimeout, "cluster %s: connectTimeout".formatted(name));
    endpoints = List.copyOf(endpoints);
  }
}

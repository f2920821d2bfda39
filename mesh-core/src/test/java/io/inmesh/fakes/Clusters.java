package io.inmesh.fakes;

import io.inmesh.snapshot.Balancing;
import io.inmesh.snapshot.CircuitLimits;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.Health;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.MeshTls;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.OutlierDetection;
import io.inmesh.snapshot.ServiceRef;
import io.inmesh.snapshot.WorkloadRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds clusters for tests: {@code Clusters.named("reviews").endpoints("a", "b").build()}. */
public final class Clusters {
  private final String name;
  private final List<Endpoint> endpoints = new ArrayList<>();
  private ServiceRef service;
  private String subset = "";
  private Balancing balancing = Balancing.ROUND_ROBIN;
  private CircuitLimits limits = CircuitLimits.NONE;
  private HttpVersion version = HttpVersion.HTTP_1_1;
  private @Nullable OutlierDetection outliers;
  private @Nullable MeshTls tls;

  private Clusters(String name) {
    this.name = name;
    this.service = new ServiceRef(name + ".default.svc.cluster.local", name, "default", 9080);
  }

  /** A cluster of the service of this name, with no endpoints. */
  public static Clusters named(String name) {
    return new Clusters(name);
  }

  /** Healthy endpoints of weight 1 on port 80. */
  public Clusters endpoints(String... addresses) {
    for (String address : addresses) {
      endpoint(address, 1, Health.HEALTHY);
    }
    return this;
  }

  /** One endpoint on port 80. */
  public Clusters endpoint(String address, int weight, Health health) {
    return endpoint(
        new Endpoint(address, 80, weight, "", 0, health, tls != null, WorkloadRef.UNKNOWN));
  }

  /** One endpoint. */
  public Clusters endpoint(Endpoint endpoint) {
    endpoints.add(endpoint);
    return this;
  }

  /** Which service it is of. */
  public Clusters service(ServiceRef value, String subsetName) {
    service = value;
    subset = subsetName;
    return this;
  }

  /** How it balances; in turn unless said. */
  public Clusters balancing(Balancing value) {
    balancing = value;
    return this;
  }

  /** Its limits; none unless said. */
  public Clusters limits(CircuitLimits value) {
    limits = value;
    return this;
  }

  /** Its HTTP; 1.1 unless said. */
  public Clusters version(HttpVersion value) {
    version = value;
    return this;
  }

  /** Its outlier detection; none unless said. */
  public Clusters outliers(OutlierDetection value) {
    outliers = value;
    return this;
  }

  /** Mesh TLS for the endpoints that are added from now on. */
  public Clusters tls(MeshTls value) {
    tls = value;
    return this;
  }

  /** The cluster. */
  public Cluster build() {
    return new Cluster(
        name,
        service,
        subset,
        balancing,
        limits,
        outliers,
        tls,
        Duration.ofSeconds(10),
        version,
        endpoints,
        Origin.NONE);
  }
}

package io.inmesh.runtime.xds;

import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import java.util.List;

/**
 * A cluster, compiled, that waits for its endpoints.
 *
 * @param prototype all but the endpoints
 * @param endpointsName of the endpoint resource
 * @param tlsUse to which endpoints the cluster's TLS applies
 */
record CompiledCluster(Cluster prototype, String endpointsName, TlsUse tlsUse) {
  /** To which endpoints a cluster's TLS applies. */
  enum TlsUse {
    /** A rule asks for it. */
    ALWAYS,
    /** A rule forbids it, or nobody speaks of it. */
    NEVER,
    /** Auto mTLS: to those that say they speak it. */
    BY_ENDPOINT
  }

  Cluster with(List<Endpoint> endpoints) {
    Cluster of = prototype;
    return new Cluster(
        of.name(),
        of.service(),
        of.subset(),
        of.balancing(),
        of.limits(),
        of.outliers(),
        of.tls(),
        of.connectTimeout(),
        of.version(),
        tlsUse == TlsUse.BY_ENDPOINT
            ? endpoints
            : endpoints.stream().map(e -> withTls(e, tlsUse == TlsUse.ALWAYS)).toList(),
        of.origin());
  }

  private static Endpoint withTls(Endpoint endpoint, boolean tls) {
    return endpoint.tls() == tls
        ? endpoint
        : new Endpoint(
            endpoint.address(),
            endpoint.port(),
            endpoint.weight(),
            endpoint.locality(),
            endpoint.priority(),
            endpoint.health(),
            tls,
            endpoint.workload());
  }
}

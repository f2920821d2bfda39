package io.inmesh.testing;

import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.MeshSnapshot;
import java.util.HashMap;
import java.util.Map;

/**
 * What a client holds, without TLS: a rule may ask for it, as rules of production do, but the
 * servers of a test speak plaintext.
 */
final class Plaintext {
  private Plaintext() {}

  static MeshSnapshot of(MeshSnapshot from) {
    Map<String, Cluster> clusters = new HashMap<>();
    from.clusters().forEach((name, cluster) -> clusters.put(name, of(cluster)));
    return new MeshSnapshot(
        from.revision(),
        from.listeners(),
        from.absentListeners(),
        clusters,
        from.inbound(),
        from.gateways(),
        from.outboundPolicy(),
        from.reporting());
  }

  private static Cluster of(Cluster from) {
    return new Cluster(
        from.name(),
        from.service(),
        from.subset(),
        from.balancing(),
        from.limits(),
        from.outliers(),
        null,
        from.connectTimeout(),
        from.version(),
        from.endpoints().stream().map(Plaintext::of).toList(),
        from.origin());
  }

  private static Endpoint of(Endpoint from) {
    return new Endpoint(
        from.address(),
        from.port(),
        from.weight(),
        from.locality(),
        from.priority(),
        from.health(),
        false,
        from.workload());
  }
}

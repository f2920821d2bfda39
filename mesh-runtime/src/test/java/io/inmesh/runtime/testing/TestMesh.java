package io.inmesh.runtime.testing;

import io.inmesh.Mesh;
import io.inmesh.MeshBuilder;
import io.inmesh.identity.SpiffeId;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.Listener;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.QuotaRule;
import io.inmesh.snapshot.Reporting;
import io.inmesh.snapshot.ServiceRef;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A mesh made by hand: what a test says of services and ports becomes a snapshot, put in force by
 * {@link #apply()}; identities come from a CA in memory, so TLS is real. For one thread.
 *
 * <pre>{@code
 * try (TestMesh mesh = new TestMesh()) {
 *   TestIdentity reviews = mesh.identity("reviews");
 *   mesh.service("reviews", 9080).mtls(reviews.id()).endpoint("127.0.0.1", port, true);
 *   mesh.inbound(9080, MtlsMode.STRICT);
 *   mesh.apply();
 *   OutboundCall call = mesh.mesh().outbound("reviews", 9080, request);
 * }
 * }</pre>
 */
public final class TestMesh implements AutoCloseable {
  private final TestCa ca = new TestCa("cluster.local");
  private final HandConfig config = new HandConfig();
  private final Map<String, TestService> services = new LinkedHashMap<>();
  private final Map<Integer, InboundListener> inbound = new HashMap<>();
  private final Map<Integer, Listener> gateways = new HashMap<>();
  private final Set<String> absent = new HashSet<>();
  private final Mesh mesh;
  private OutboundPolicy outboundPolicy = OutboundPolicy.ALLOW_ANY;
  private Reporting reporting = Reporting.DEFAULT;
  private int revision;

  /** With nothing in it. */
  public TestMesh() {
    this(builder -> {});
  }

  /**
   * With an engine of the test's choice.
   *
   * @param engine sets ticker, observer and so on
   */
  public TestMesh(Consumer<MeshBuilder> engine) {
    MeshBuilder builder = new MeshBuilder(config);
    engine.accept(builder);
    mesh = builder.build();
  }

  /** The engine. */
  public Mesh mesh() {
    return mesh;
  }

  /** Who signs. */
  public TestCa ca() {
    return ca;
  }

  /** Where the engine gets its snapshots from. */
  public HandConfig config() {
    return config;
  }

  /** An identity of this service account in namespace {@code default}. */
  public TestIdentity identity(String serviceAccount) {
    return identity("default", serviceAccount);
  }

  /** An identity. */
  public TestIdentity identity(String namespace, String serviceAccount) {
    return new TestIdentity(ca, SpiffeId.of(ca.trustDomain(), namespace, serviceAccount));
  }

  /** A service of namespace {@code default}: what {@code http://name:port} leads to. */
  public TestService service(String name, int port) {
    return services.computeIfAbsent(name + ':' + port, key -> new TestService(name, port));
  }

  /** A name of which the control plane says that it does not exist. */
  public TestMesh absent(String host, int port) {
    absent.add(host + ':' + port);
    return this;
  }

  /** What happens to hosts outside of the mesh; ALLOW_ANY at first. */
  public TestMesh outboundPolicy(OutboundPolicy policy) {
    outboundPolicy = policy;
    return this;
  }

  /** How calls are reported; as Istio 1.30 does at first. */
  public TestMesh reporting(Reporting how) {
    reporting = how;
    return this;
  }

  /** A port of this workload. */
  public TestMesh inbound(int workloadPort, MtlsMode mtls, AuthorizationPolicy... policies) {
    return inbound(workloadPort, mtls, List.of(policies), List.of());
  }

  /** A port of this workload, with quotas. */
  public TestMesh inbound(
      int workloadPort, MtlsMode mtls, List<AuthorizationPolicy> policies, List<QuotaRule> quotas) {
    ServiceRef service =
        new ServiceRef("me.default.svc.cluster.local", "me", "default", workloadPort);
    inbound.put(
        workloadPort,
        new InboundListener(workloadPort, mtls, policies, quotas, List.of(service), Origin.NONE));
    return this;
  }

  /** A port of this gateway that leads to the services named, by their Host. */
  public TestMesh gateway(int workloadPort, TestService... to) {
    return gateway(workloadPort, List.of(), to);
  }

  /** The same, with policies in front. */
  public TestMesh gateway(int workloadPort, List<AuthorizationPolicy> policies, TestService... to) {
    gateways.put(
        workloadPort,
        new Listener(
            "http." + workloadPort,
            List.of(to).stream().map(TestService::virtualHost).toList(),
            policies));
    return this;
  }

  /** Puts in force what was said so far, as one snapshot. */
  public MeshSnapshot apply() {
    Map<String, Listener> listeners = new HashMap<>();
    Map<String, Cluster> clusters = new HashMap<>();
    for (TestService service : services.values()) {
      Listener listener = service.listener();
      service.names().forEach(name -> listeners.put(name, listener));
      service.clusters().forEach(cluster -> clusters.put(cluster.name(), cluster));
    }
    MeshSnapshot snapshot =
        new MeshSnapshot(
            "test-" + ++revision,
            listeners,
            absent,
            clusters,
            inbound,
            gateways,
            outboundPolicy,
            reporting);
    config.publish(snapshot);
    return snapshot;
  }

  @Override
  public void close() {
    mesh.close();
  }
}

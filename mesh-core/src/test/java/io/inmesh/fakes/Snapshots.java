package io.inmesh.fakes;

import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.Listener;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.Reporting;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.VirtualHost;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Builds snapshots for tests. */
public final class Snapshots {
  /** Where the routes of tests come from. */
  public static final Origin ORIGIN =
      new Origin("VirtualService default/reviews", "reviews.yaml:12:5", "http[0]");

  private final Map<String, Listener> listeners = new LinkedHashMap<>();
  private final Set<String> absent = new HashSet<>();
  private final Map<String, Cluster> clusters = new LinkedHashMap<>();
  private final Map<Integer, InboundListener> inbound = new LinkedHashMap<>();
  private final Map<Integer, Listener> gateways = new LinkedHashMap<>();
  private OutboundPolicy policy = OutboundPolicy.ALLOW_ANY;
  private Reporting reporting = Reporting.DEFAULT;

  /** One listener {@code host:port} with these routes. */
  public Snapshots listener(String name, Route... routes) {
    listeners.put(name, new Listener(name, List.of(virtualHost(name, routes))));
    return this;
  }

  /** A listener as it is. */
  public Snapshots listener(String name, Listener listener) {
    listeners.put(name, listener);
    return this;
  }

  /** A gateway's port with one virtual host {@code *}. */
  public Snapshots gateway(int port, Route... routes) {
    return gateway(port, List.of(), routes);
  }

  /** The same, with policies in front. */
  public Snapshots gateway(int port, List<AuthorizationPolicy> policies, Route... routes) {
    gateways.put(
        port,
        new Listener(
            "http." + port,
            List.of(new VirtualHost("*:" + port, List.of("*"), List.of(routes))),
            policies));
    return this;
  }

  /** A virtual host with the name's two spellings. */
  public static VirtualHost virtualHost(String name, Route... routes) {
    String host = name.substring(0, name.lastIndexOf(':'));
    return new VirtualHost(name, List.of(host, name), List.of(routes));
  }

  /** A name that does not exist. */
  public Snapshots absent(String name) {
    absent.add(name);
    return this;
  }

  /** A cluster. */
  public Snapshots cluster(Cluster cluster) {
    clusters.put(cluster.name(), cluster);
    return this;
  }

  /** One of the workload's ports. */
  public Snapshots inbound(InboundListener listener) {
    inbound.put(listener.port(), listener);
    return this;
  }

  /** What happens to unknown hosts; ALLOW_ANY unless said. */
  public Snapshots policy(OutboundPolicy value) {
    policy = value;
    return this;
  }

  /** How calls are reported; as 1.30 does unless said. */
  public Snapshots reporting(Reporting value) {
    reporting = value;
    return this;
  }

  /** The snapshot. */
  public MeshSnapshot build() {
    return new MeshSnapshot("1", listeners, absent, clusters, inbound, gateways, policy, reporting);
  }
}

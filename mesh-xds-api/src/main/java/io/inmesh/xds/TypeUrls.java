package io.inmesh.xds;

/** Type URLs of xDS resources and of the typed configurations within them. */
public final class TypeUrls {
  /** What every type URL of ours starts with. */
  public static final String PREFIX = "type.googleapis.com/";

  /** Listeners (LDS). */
  public static final String LISTENER = PREFIX + "envoy.config.listener.v3.Listener";

  /** Route configurations (RDS). */
  public static final String ROUTE = PREFIX + "envoy.config.route.v3.RouteConfiguration";

  /** Clusters (CDS). */
  public static final String CLUSTER = PREFIX + "envoy.config.cluster.v3.Cluster";

  /** Endpoints of clusters (EDS). */
  public static final String ENDPOINT = PREFIX + "envoy.config.endpoint.v3.ClusterLoadAssignment";

  /** Certificates and trust bundles (SDS). */
  public static final String SECRET = PREFIX + "envoy.extensions.transport_sockets.tls.v3.Secret";

  private TypeUrls() {}
}

package io.inmesh.config.translate;

/** Type URLs of the resources that we make. */
public final class TypeUrls {
  /** LDS. */
  public static final String LISTENER = "type.googleapis.com/envoy.config.listener.v3.Listener";

  /** RDS. */
  public static final String ROUTE = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";

  /** CDS. */
  public static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";

  /** EDS. */
  public static final String ENDPOINT =
      "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";

  private TypeUrls() {}
}

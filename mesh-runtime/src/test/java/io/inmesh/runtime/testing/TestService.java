package io.inmesh.runtime.testing;

import io.inmesh.identity.SpiffeId;
import io.inmesh.snapshot.Balancing;
import io.inmesh.snapshot.CircuitLimits;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.Health;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.Listener;
import io.inmesh.snapshot.MeshTls;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.OutlierDetection;
import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RetryPolicy;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteAction;
import io.inmesh.snapshot.RouteMatch;
import io.inmesh.snapshot.ServiceRef;
import io.inmesh.snapshot.VirtualHost;
import io.inmesh.snapshot.WeightedCluster;
import io.inmesh.snapshot.WorkloadRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One service of a {@link TestMesh}. Changes count from the next {@code apply()}. */
public final class TestService {
  private final String name;
  private final String fqdn;
  private final int port;
  private final Map<String, List<Endpoint>> endpoints = new LinkedHashMap<>();
  private final List<Route> routes = new ArrayList<>();
  private Duration timeout = Duration.ZERO;
  private RetryPolicy retry = RetryPolicy.NONE;
  private HttpVersion version = HttpVersion.AS_CALLER;
  private CircuitLimits limits = CircuitLimits.NONE;
  private @Nullable OutlierDetection outliers;
  private @Nullable MeshTls tls;
  private UnaryOperator<Cluster> finish = UnaryOperator.identity();

  TestService(String name, int port) {
    this.name = name;
    this.fqdn = name + ".default.svc.cluster.local";
    this.port = port;
    endpoints.put("", new ArrayList<>());
  }

  /** One address more; round robin in this order. */
  public TestService endpoint(String address, int boundPort, boolean mtls) {
    return endpoint("", address, boundPort, mtls);
  }

  /** One address more, of a subset (which has its own cluster) and of the whole. */
  public TestService endpoint(String subset, String address, int boundPort, boolean mtls) {
    WorkloadRef workload =
        new WorkloadRef(
            subset.isEmpty() ? name : name + '-' + subset,
            "default",
            name,
            subset.isEmpty() ? "latest" : subset,
            name + '-' + boundPort,
            tls == null || tls.expectedPeers().isEmpty()
                ? "unknown"
                : tls.expectedPeers().iterator().next().toString());
    Endpoint endpoint = new Endpoint(address, boundPort, 1, "", 0, Health.HEALTHY, mtls, workload);
    endpoints.computeIfAbsent(subset, key -> new ArrayList<>()).add(endpoint);
    if (!subset.isEmpty()) {
      endpoints.computeIfAbsent("", key -> new ArrayList<>()).add(endpoint);
    }
    return this;
  }

  /** Forgets the addresses. */
  public TestService noEndpoints() {
    endpoints.values().forEach(List::clear);
    return this;
  }

  /** Endpoints that speak mTLS must be one of these. */
  public TestService mtls(SpiffeId... expectedPeers) {
    tls = new MeshTls(fqdn, Set.of(expectedPeers), alpn());
    return this;
  }

  private List<String> alpn() {
    return version == HttpVersion.HTTP_2
        ? List.of("istio-h2", "istio", "h2")
        : List.of("istio-http/1.1", "istio", "http/1.1");
  }

  /** Of the whole call; ZERO = none, the default. */
  public TestService timeout(Duration value) {
    timeout = value;
    return this;
  }

  /** None at first. */
  public TestService retry(RetryPolicy value) {
    retry = value;
    return this;
  }

  /** Retries such failures at once, on any endpoint, without a time-out of each try. */
  public TestService retry(int retries, RetryOn... on) {
    return retry(
        new RetryPolicy(
            retries,
            Set.of(on),
            Set.of(),
            Duration.ZERO,
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            false,
            0));
  }

  /** As the caller at first. */
  public TestService version(HttpVersion value) {
    version = value;
    if (tls != null) {
      tls = new MeshTls(fqdn, tls.expectedPeers(), alpn());
    }
    return this;
  }

  /** None at first. */
  public TestService limits(CircuitLimits value) {
    limits = value;
    return this;
  }

  /** None at first. */
  public TestService outliers(OutlierDetection value) {
    outliers = value;
    return this;
  }

  /** A route before the default one. */
  public TestService route(Route route) {
    routes.add(route);
    return this;
  }

  /** A last change to each of its clusters. */
  public TestService cluster(UnaryOperator<Cluster> change) {
    finish = change;
    return this;
  }

  /** The name of a subset's cluster. */
  public String clusterName(String subset) {
    return "outbound|" + port + '|' + subset + '|' + fqdn;
  }

  /** What the default route does: the whole service, with the time-out and retries said. */
  public RouteAction.Forward forward() {
    return new RouteAction.Forward(
        List.of(WeightedCluster.of(clusterName(""), 1)),
        timeout,
        retry,
        null,
        List.of(),
        List.of());
  }

  List<String> names() {
    return List.of(name + ':' + port, fqdn + ':' + port);
  }

  VirtualHost virtualHost() {
    List<Route> all = new ArrayList<>(routes);
    all.add(
        new Route(
            "default",
            RouteMatch.ANY,
            forward(),
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            null,
            new Origin("VirtualService default/" + name, "", "http[" + routes.size() + "]")));
    return new VirtualHost(
        fqdn + ':' + port, List.of(name, name + ':' + port, fqdn, fqdn + ':' + port), all);
  }

  Listener listener() {
    return new Listener("outbound|" + port + "||" + fqdn, List.of(virtualHost()));
  }

  List<Cluster> clusters() {
    ServiceRef service = new ServiceRef(fqdn, name, "default", port);
    List<Cluster> clusters = new ArrayList<>();
    endpoints.forEach(
        (subset, of) ->
            clusters.add(
                finish.apply(
                    new Cluster(
                        clusterName(subset),
                        service,
                        subset,
                        Balancing.ROUND_ROBIN,
                        limits,
                        outliers,
                        tls,
                        Duration.ofSeconds(2),
                        version,
                        of,
                        Origin.NONE))));
    return clusters;
  }
}

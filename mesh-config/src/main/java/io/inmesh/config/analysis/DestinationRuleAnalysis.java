package io.inmesh.config.analysis;

import static io.inmesh.config.analysis.Analysis.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Suggestions;
import io.inmesh.config.model.Hosts;
import io.inmesh.config.model.Labels;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.resource.ConnectionPoolSettings;
import io.inmesh.config.resource.DestinationRule;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.TrafficPolicy;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Hosts and subsets that are not there, and settings that are not enforced. */
final class DestinationRuleAnalysis {
  private final MeshModel model;
  private final Resource<?> resource;
  private final Findings findings;

  DestinationRuleAnalysis(MeshModel model, Resource<?> resource, Findings findings) {
    this.model = model;
    this.resource = resource;
    this.findings = findings;
  }

  void check(DestinationRule rule) {
    String host = Hosts.resolve(rule.host(), resource.namespace());
    List<MeshService> services =
        model.services().stream().filter(each -> Hosts.covers(host, each.host())).toList();
    if (services.isEmpty() && model.service(host).isEmpty()) {
      Set<String> known =
          model.services().stream().map(MeshService::host).collect(Collectors.toSet());
      String nearest = Suggestions.nearest(host, known);
      findings.add(
          Code.UNKNOWN_RULE_HOST,
          resource,
          SPEC.field("host"),
          "host \"%s\" does not exist".formatted(host),
          nearest.isEmpty()
              ? "add a Service or a ServiceEntry"
              : "did you mean \"%s\"?".formatted(nearest));
    }
    policy(rule.trafficPolicy(), SPEC.field("trafficPolicy"));
    for (int i = 0; i < rule.subsets().size(); i++) {
      DestinationRule.Subset subset = rule.subsets().get(i);
      Path path = SPEC.field("subsets").item(i);
      policy(subset.trafficPolicy(), path.field("trafficPolicy"));
      boolean registered = services.stream().anyMatch(each -> !model.instances(each).isEmpty());
      boolean selects =
          services.stream()
              .flatMap(each -> model.instances(each).stream())
              .anyMatch(each -> Labels.match(subset.labels(), each.labels()));
      if (registered && !selects) {
        findings.add(
            Code.EMPTY_SUBSET,
            resource,
            path,
            "no workload of \"%s\" has the labels %s; calls to subset \"%s\" get 503 UH"
                .formatted(host, subset.labels(), subset.name()),
            "compare the labels of its workloads");
      }
    }
  }

  private void policy(@Nullable TrafficPolicy policy, Path path) {
    if (policy == null) {
      return;
    }
    notEnforced(policy.tunnel() != null, path.field("tunnel"), "connections are not tunnelled");
    notEnforced(
        policy.proxyProtocol() != null,
        path.field("proxyProtocol"),
        "the PROXY protocol is not sent");
    notEnforced(
        policy.retryBudget() != null && policy.retryBudget().budgetInterval() != null,
        path.field("retryBudget").field("budgetInterval"),
        "the budget is a share of the calls under way, not of those of an interval");
    ejection(policy.outlierDetection(), path.field("outlierDetection"));
    balancer(policy.loadBalancer(), path.field("loadBalancer"));
    tls(policy.tls(), path.field("tls"));
    pool(policy.connectionPool(), path.field("connectionPool"));
    for (int i = 0; i < policy.portLevelSettings().size(); i++) {
      TrafficPolicy.PortTrafficPolicy port = policy.portLevelSettings().get(i);
      Path at = path.field("portLevelSettings").item(i);
      balancer(port.loadBalancer(), at.field("loadBalancer"));
      tls(port.tls(), at.field("tls"));
      pool(port.connectionPool(), at.field("connectionPool"));
      ejection(port.outlierDetection(), at.field("outlierDetection"));
    }
  }

  private void ejection(TrafficPolicy.@Nullable OutlierDetection outliers, Path path) {
    notEnforced(
        outliers != null && !outliers.outlierDetectionHttpErrorCodes().isEmpty(),
        path.field("outlierDetectionHttpErrorCodes"),
        "every 5xx counts as an error, and nothing else does");
  }

  private void balancer(TrafficPolicy.@Nullable LoadBalancerSettings balancer, Path path) {
    if (balancer == null) {
      return;
    }
    notEnforced(
        balancer.consistentHash() != null,
        path.field("consistentHash"),
        "library and sidecar pick without regard to it; gRPC's own clients obey it");
    notEnforced(
        balancer.localityLbSetting() != null,
        path.field("localityLbSetting"),
        "localities are treated alike");
    notEnforced(
        balancer.zoneAwareLbSetting() != null,
        path.field("zoneAwareLbSetting"),
        "zones are treated alike");
    notEnforced(
        balancer.warmup() != null,
        path.field("warmup"),
        "new endpoints get their full share at once");
    notEnforced(
        balancer.warmupDurationSecs() != null,
        path.field("warmupDurationSecs"),
        "new endpoints get their full share at once");
    notEnforced(
        balancer.simple() == TrafficPolicy.SimpleLB.PASSTHROUGH,
        path.field("simple"),
        "the dialled address is not kept; the default balancer picks");
  }

  private void tls(TrafficPolicy.@Nullable ClientTLSSettings tls, Path path) {
    if (tls == null) {
      return;
    }
    boolean originates =
        tls.mode() == TrafficPolicy.ClientTlsMode.SIMPLE
            || tls.mode() == TrafficPolicy.ClientTlsMode.MUTUAL;
    boolean files =
        Stream.of(tls.clientCertificate(), tls.privateKey(), tls.caCertificates())
            .anyMatch(each -> each != null && !each.isEmpty());
    if (originates) {
      findings.add(
          Code.FAILS_CLOSED,
          resource,
          path,
          "library and sidecar speak the mesh's own TLS only; their calls get 503",
          "let the application dial https:// itself");
    }
    notEnforced(
        tls.credentialName() != null,
        path.field("credentialName"),
        "secrets are not delivered to callers");
    notEnforced(
        tls.mode() == TrafficPolicy.ClientTlsMode.ISTIO_MUTUAL && files,
        path,
        "ISTIO_MUTUAL uses the mesh's own certificates, not these files");
    if (originates
        && (tls.caCertificates() == null || tls.caCertificates().isEmpty())
        && tls.credentialName() == null) {
      findings.add(
          Code.NO_VERIFICATION,
          resource,
          path,
          "no caCertificates: the system's authorities verify the server",
          "add caCertificates to name your own");
    }
  }

  private void pool(@Nullable ConnectionPoolSettings pool, Path path) {
    if (pool != null && pool.tcp() != null) {
      Path at = path.field("tcp");
      notEnforced(
          pool.tcp().tcpKeepalive() != null,
          at.field("tcpKeepalive"),
          "the system's probes are used");
      notEnforced(
          pool.tcp().maxConnectionDuration() != null,
          at.field("maxConnectionDuration"),
          "connections live on");
      notEnforced(
          pool.tcp().idleTimeout() != null, at.field("idleTimeout"), "the transport's own holds");
    }
    if (pool != null && pool.http() != null) {
      Path at = path.field("http");
      notEnforced(
          pool.http().maxRequestsPerConnection() != null,
          at.field("maxRequestsPerConnection"),
          "library and sidecar do not count calls of a connection");
      notEnforced(
          pool.http().idleTimeout() != null, at.field("idleTimeout"), "the transport's own holds");
      notEnforced(
          pool.http().http2KeepAlive() != null, at.field("http2KeepAlive"), "no pings are sent");
    }
  }

  private void notEnforced(boolean used, Path path, String message) {
    if (used) {
      findings.add(Code.NOT_ENFORCED, resource, path, message, "");
    }
  }
}

package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.DestinationRule;
import io.inmesh.config.resource.TrafficPolicy;
import io.inmesh.config.resource.TrafficPolicy.ClientTLSSettings;
import io.inmesh.config.resource.TrafficPolicy.ClientTlsMode;
import io.inmesh.config.resource.TrafficPolicy.OutlierDetection;
import io.inmesh.config.resource.TrafficPolicy.PortTrafficPolicy;
import io.inmesh.config.resource.TrafficPolicy.TunnelSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** DestinationRule: host, subsets, and settings that agree with each other. */
final class DestinationRuleRules {
  private static final Set<String> TUNNELS = Set.of("", "CONNECT", "POST");

  private final Check check;
  private final BalancerRules balancers;
  private final PoolRules pools;

  DestinationRuleRules(Check check) {
    this.check = check;
    this.balancers = new BalancerRules(check);
    this.pools = new PoolRules(check);
  }

  void check(DestinationRule rule) {
    check.wildcardHost(rule.host(), SPEC.field("host"));
    check.exportTo(rule.exportTo(), SPEC.field("exportTo"), false);
    policy(rule.trafficPolicy(), SPEC.field("trafficPolicy"));
    Set<String> names = new HashSet<>();
    for (int i = 0; i < rule.subsets().size(); i++) {
      DestinationRule.Subset subset = rule.subsets().get(i);
      Path path = SPEC.field("subsets").item(i);
      check.label(subset.name(), path.field("name"), "subset's name");
      check.require(
          names.add(subset.name()),
          path.field("name"),
          "subset \"%s\" is given twice".formatted(Texts.printable(subset.name())),
          "rename one, or merge them");
      check.labels(subset.labels(), path.field("labels"));
      policy(subset.trafficPolicy(), path.field("trafficPolicy"));
    }
    if (rule.workloadSelector() != null) {
      check.selector(
          rule.workloadSelector().matchLabels(),
          SPEC.field("workloadSelector").field("matchLabels"));
      List<String> seenBy = rule.exportTo();
      boolean own =
          seenBy.stream().allMatch(each -> each.equals(".") || each.equals(check.namespace()));
      check.require(
          own,
          SPEC.field("exportTo"),
          "a rule for selected workloads holds in its own namespace only",
          "write exportTo: [\".\"]");
    }
  }

  private void policy(@Nullable TrafficPolicy policy, Path path) {
    if (policy == null) {
      return;
    }
    boolean says =
        Stream.of(
                    policy.loadBalancer(),
                    policy.connectionPool(),
                    policy.outlierDetection(),
                    policy.tls(),
                    policy.tunnel(),
                    policy.proxyProtocol(),
                    policy.retryBudget())
                .anyMatch(each -> each != null)
            || !policy.portLevelSettings().isEmpty();
    check.require(says, path, "says nothing", "give loadBalancer, outlierDetection, tls, ...");
    check.require(
        policy.tunnel() == null || policy.proxyProtocol() == null,
        path.field("proxyProtocol"),
        "cannot be given together with tunnel",
        "keep one of them");
    balancers.balancer(policy.loadBalancer(), path.field("loadBalancer"));
    pools.pool(policy.connectionPool(), path.field("connectionPool"));
    outliers(policy.outlierDetection(), path.field("outlierDetection"));
    tls(policy.tls(), path.field("tls"));
    tunnel(policy.tunnel(), path.field("tunnel"));
    for (int i = 0; i < policy.portLevelSettings().size(); i++) {
      port(policy.portLevelSettings().get(i), path.field("portLevelSettings").item(i));
    }
  }

  private void port(PortTrafficPolicy port, Path path) {
    Integer number = port.port() == null ? null : port.port().number();
    check.require(
        number != null && number > 0,
        path.field("port"),
        "needs a number from 1 to 65535",
        "write port: {number: ...}");
    boolean says =
        Stream.of(port.loadBalancer(), port.connectionPool(), port.outlierDetection(), port.tls())
            .anyMatch(each -> each != null);
    check.require(says, path, "says nothing", "give loadBalancer, outlierDetection, tls, ...");
    balancers.balancer(port.loadBalancer(), path.field("loadBalancer"));
    pools.pool(port.connectionPool(), path.field("connectionPool"));
    outliers(port.outlierDetection(), path.field("outlierDetection"));
    tls(port.tls(), path.field("tls"));
  }

  private void outliers(@Nullable OutlierDetection outliers, Path path) {
    if (outliers == null) {
      return;
    }
    check.duration(outliers.interval(), path.field("interval"));
    check.duration(outliers.baseEjectionTime(), path.field("baseEjectionTime"));
    Integer local = outliers.consecutiveLocalOriginFailures();
    check.require(
        local == null || local == 0 || outliers.splitExternalLocalOriginErrors(),
        path.field("consecutiveLocalOriginFailures"),
        "counts only with splitExternalLocalOriginErrors",
        "add splitExternalLocalOriginErrors: true");
  }

  private void tunnel(@Nullable TunnelSettings tunnel, Path path) {
    if (tunnel == null) {
      return;
    }
    check.require(
        tunnel.protocol() == null || TUNNELS.contains(tunnel.protocol()),
        path.field("protocol"),
        "\"%s\" is no way to tunnel".formatted(Texts.printable(String.valueOf(tunnel.protocol()))),
        "CONNECT or POST");
    check.hostOrAddress(tunnel.targetHost(), path.field("targetHost"));
  }

  private void tls(@Nullable ClientTLSSettings tls, Path path) {
    if (tls == null) {
      return;
    }
    boolean own = tls.mode() == ClientTlsMode.SIMPLE || tls.mode() == ClientTlsMode.MUTUAL;
    boolean named = isText(tls.credentialName());
    boolean files =
        isText(tls.clientCertificate())
            || isText(tls.privateKey())
            || isText(tls.caCertificates())
            || isText(tls.caCrl());
    check.require(
        !own || !named || !files,
        path.field("credentialName"),
        "cannot be given together with files",
        "keep one of them");
    boolean identified = isText(tls.clientCertificate()) && isText(tls.privateKey());
    check.require(
        tls.mode() != ClientTlsMode.MUTUAL || identified || named,
        path,
        "MUTUAL needs a certificate and its key",
        "give clientCertificate and privateKey, or credentialName");
    if (own && Boolean.TRUE.equals(tls.insecureSkipVerify())) {
      boolean verifies =
          isText(tls.caCertificates())
              || !tls.subjectAltNames().isEmpty()
              || (named && tls.mode() == ClientTlsMode.SIMPLE);
      check.require(
          !verifies,
          path.field("insecureSkipVerify"),
          "contradicts what the server would be verified by",
          "take out caCertificates, credentialName and subjectAltNames, or this");
    }
  }

  private static boolean isText(@Nullable String text) {
    return text != null && !text.isEmpty();
  }
}

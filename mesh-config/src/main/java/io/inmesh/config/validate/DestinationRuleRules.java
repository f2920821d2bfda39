package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.ConnectionPoolSettings;
import io.inmesh.config.resource.DestinationRule;
import io.inmesh.config.resource.TrafficPolicy;
import io.inmesh.config.resource.TrafficPolicy.ClientTLSSettings;
import io.inmesh.config.resource.TrafficPolicy.ClientTlsMode;
import io.inmesh.config.resource.TrafficPolicy.ConsistentHashLB;
import io.inmesh.config.resource.TrafficPolicy.LoadBalancerSettings;
import io.inmesh.config.resource.TrafficPolicy.OutlierDetection;
import io.inmesh.config.resource.TrafficPolicy.PortTrafficPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DestinationRule: host, subsets, and settings that agree with each other. */
final class DestinationRuleRules {
  private final Check check;

  DestinationRuleRules(Check check) {
    this.check = check;
  }

  void check(DestinationRule rule) {
    check.host(rule.host(), SPEC.field("host"), true);
    check.exportTo(rule.exportTo(), SPEC.field("exportTo"));
    policy(rule.trafficPolicy(), SPEC.field("trafficPolicy"));
    for (int i = 0; i < rule.subsets().size(); i++) {
      DestinationRule.Subset subset = rule.subsets().get(i);
      Path path = SPEC.field("subsets").item(i);
      check.require(
          subset.name().matches("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"),
          path.field("name"),
          "\"%s\" is no subset's name".formatted(Texts.printable(subset.name())),
          "letters, digits and '-', at most 63");
      policy(subset.trafficPolicy(), path.field("trafficPolicy"));
    }
  }

  private void policy(@Nullable TrafficPolicy policy, Path path) {
    if (policy == null) {
      return;
    }
    balancer(policy.loadBalancer(), path.field("loadBalancer"));
    pool(policy.connectionPool(), path.field("connectionPool"));
    outliers(policy.outlierDetection(), path.field("outlierDetection"));
    tls(policy.tls(), path.field("tls"));
    for (int i = 0; i < policy.portLevelSettings().size(); i++) {
      PortTrafficPolicy port = policy.portLevelSettings().get(i);
      Path at = path.field("portLevelSettings").item(i);
      Integer number = port.port() == null ? null : port.port().number();
      check.require(
          number != null && number > 0,
          at.field("port"),
          "needs a number from 1 to 65535",
          "write port: {number: ...}");
      balancer(port.loadBalancer(), at.field("loadBalancer"));
      pool(port.connectionPool(), at.field("connectionPool"));
      outliers(port.outlierDetection(), at.field("outlierDetection"));
      tls(port.tls(), at.field("tls"));
    }
  }

  private void balancer(@Nullable LoadBalancerSettings balancer, Path path) {
    if (balancer == null) {
      return;
    }
    ConsistentHashLB hash = balancer.consistentHash();
    if (hash != null) {
      boolean says =
          hash.httpHeaderName() != null
              || hash.httpCookie() != null
              || hash.useSourceIp()
              || hash.httpQueryParameterName() != null;
      check.require(
          says,
          path.field("consistentHash"),
          "says not what to hash",
          "give httpHeaderName, httpCookie, useSourceIp or httpQueryParameterName");
    }
    TrafficPolicy.WarmupConfiguration warmup = balancer.warmup();
    if (warmup != null && warmup.aggression() != null) {
      check.require(
          warmup.aggression() >= 1,
          path.field("warmup").field("aggression"),
          "must be at least 1",
          "");
    }
    TrafficPolicy.LocalityLoadBalancerSetting locality = balancer.localityLbSetting();
    List<TrafficPolicy.Distribute> distribute =
        locality == null ? List.of() : locality.distribute();
    for (int i = 0; i < distribute.size(); i++) {
      int sum = distribute.get(i).to().values().stream().mapToInt(each -> each).sum();
      check.require(
          sum == 100,
          path.field("localityLbSetting").field("distribute").item(i).field("to"),
          "the shares sum up to %d".formatted(sum),
          "they must sum up to 100");
    }
  }

  private void pool(@Nullable ConnectionPoolSettings pool, Path path) {
    if (pool == null) {
      return;
    }
    if (pool.tcp() != null) {
      check.positive(pool.tcp().connectTimeout(), path.field("tcp").field("connectTimeout"));
      check.positive(
          pool.tcp().maxConnectionDuration(), path.field("tcp").field("maxConnectionDuration"));
    }
    if (pool.http() != null) {
      boolean both =
          pool.http().useClientProtocol()
              && pool.http().h2UpgradePolicy() == ConnectionPoolSettings.H2UpgradePolicy.UPGRADE;
      check.require(
          !both,
          path.field("http").field("useClientProtocol"),
          "contradicts h2UpgradePolicy: UPGRADE",
          "keep one of them");
    }
  }

  private void outliers(@Nullable OutlierDetection outliers, Path path) {
    if (outliers == null) {
      return;
    }
    check.positive(outliers.interval(), path.field("interval"));
    check.positive(outliers.baseEjectionTime(), path.field("baseEjectionTime"));
  }

  private void tls(@Nullable ClientTLSSettings tls, Path path) {
    if (tls == null) {
      return;
    }
    boolean files =
        tls.clientCertificate() != null || tls.privateKey() != null || tls.caCertificates() != null;
    if (tls.mode() == ClientTlsMode.MUTUAL) {
      boolean both = tls.clientCertificate() != null && tls.privateKey() != null;
      check.require(
          both || tls.credentialName() != null,
          path,
          "MUTUAL needs a certificate and its key",
          "give clientCertificate and privateKey, or credentialName");
    } else if (tls.mode() == ClientTlsMode.ISTIO_MUTUAL) {
      check.require(
          !files && tls.credentialName() == null,
          path,
          "ISTIO_MUTUAL uses the mesh's own certificates",
          "take the files out, or use MUTUAL");
    }
    check.require(
        tls.credentialName() == null || !files,
        path.field("credentialName"),
        "cannot be given together with files",
        "keep one of them");
  }
}

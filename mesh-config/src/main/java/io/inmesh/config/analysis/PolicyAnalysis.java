package io.inmesh.config.analysis;

import static io.inmesh.config.analysis.Analysis.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Suggestions;
import io.inmesh.config.model.Hosts;
import io.inmesh.config.model.Labels;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.resource.AuthorizationPolicy;
import io.inmesh.config.resource.AuthorizationPolicy.Action;
import io.inmesh.config.resource.Gateway;
import io.inmesh.config.resource.PeerAuthentication;
import io.inmesh.config.resource.PolicySelector;
import io.inmesh.config.resource.RateLimit;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Sidecar;
import io.inmesh.config.translate.Enforcement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Selectors that select nobody, and policies that cannot do what they say. */
final class PolicyAnalysis {
  private static final Set<String> PLAIN = Set.of("HTTP", "HTTP2", "GRPC", "GRPC-WEB");
  private static final Set<String> OVER_TLS = Set.of("HTTPS", "TLS");

  private final MeshModel model;
  private final Resource<?> resource;
  private final Findings findings;

  PolicyAnalysis(MeshModel model, Resource<?> resource, Findings findings) {
    this.model = model;
    this.resource = resource;
    this.findings = findings;
  }

  void check(PeerAuthentication policy) {
    selector(policy.selector());
    boolean unused =
        policy.selector() != null && resource.namespace().equals(model.config().rootNamespace());
    if (unused) {
      findings.add(
          Code.INEFFECTIVE_POLICY,
          resource,
          SPEC.field("selector"),
          "a policy with a selector in the root namespace holds for no workload",
          "move it to the workload's namespace");
    }
  }

  void check(AuthorizationPolicy policy) {
    selector(policy.selector());
    if (policy.targetRef() != null || !policy.targetRefs().isEmpty()) {
      findings.add(
          Code.INEFFECTIVE_POLICY,
          resource,
          SPEC.field("targetRefs"),
          "targets are obeyed by waypoints only, and there are none",
          "use selector");
    }
    if (policy.action() == Action.AUDIT) {
      findings.add(Code.NOT_ENFORCED, resource, SPEC.field("action"), "nothing is audited", "");
    }
    if (policy.action() == Action.CUSTOM) {
      findings.add(
          Code.FAILS_CLOSED,
          resource,
          SPEC.field("provider"),
          "no provider can be asked, so every request that the rules match is denied",
          "use ALLOW or DENY");
    }
    for (int i = 0; i < policy.rules().size(); i++) {
      if (!Enforcement.canTell(policy.rules().get(i))) {
        boolean allows = policy.action() == null || policy.action() == Action.ALLOW;
        findings.add(
            Code.FAILS_CLOSED,
            resource,
            SPEC.field("rules").item(i),
            "a condition on tokens, remote or destination address, or SNI cannot be told here; "
                + (allows ? "the rule allows nothing" : "the rule denies without regard to it"),
            "");
      }
    }
  }

  void check(Gateway gateway) {
    Map<String, String> wanted = gateway.selector();
    if (nobodyHas(wanted, "")) {
      findings.add(
          Code.NO_WORKLOADS,
          resource,
          SPEC.field("selector"),
          "no gateway may have the labels %s: nobody was granted them".formatted(wanted),
          "create a join token with these labels, and start a gateway with it");
    }
    Map<Integer, Integer> opened = new HashMap<>();
    for (int i = 0; i < gateway.servers().size(); i++) {
      Integer first = opened.putIfAbsent(gateway.servers().get(i).port().number(), i);
      if (first != null && !share(gateway.servers().get(first), gateway.servers().get(i))) {
        findings.add(
            Code.NOT_ENFORCED,
            resource,
            SPEC.field("servers").item(i).field("port"),
            "port %d is %s by server %d, so no %s server can share it"
                .formatted(
                    gateway.servers().get(i).port().number(),
                    gateway.servers().get(first).port().protocol(),
                    first,
                    gateway.servers().get(i).port().protocol()),
            "give it a port of its own");
      }
      if (gateway.servers().get(i).bind() != null) {
        findings.add(
            Code.NOT_ENFORCED,
            resource,
            SPEC.field("servers").item(i).field("bind"),
            "a gateway listens where its own --gateway option says",
            "");
      }
      String protocol = gateway.servers().get(i).port().protocol();
      if (!PLAIN.contains(protocol.toUpperCase(Locale.ROOT))) {
        findings.add(
            Code.NOT_ENFORCED,
            resource,
            SPEC.field("servers").item(i),
            "gateways open no %s ports".formatted(protocol),
            "use HTTP");
      }
    }
  }

  /** Whether two servers may listen on one port: both plain HTTP, or both by server name. */
  private static boolean share(Gateway.Server one, Gateway.Server other) {
    String first = one.port().protocol().toUpperCase(Locale.ROOT);
    String second = other.port().protocol().toUpperCase(Locale.ROOT);
    return first.equals(second)
        || (PLAIN.contains(first) && PLAIN.contains(second))
        || (OVER_TLS.contains(first) && OVER_TLS.contains(second));
  }

  void check(Sidecar sidecar) {
    Path path = SPEC;
    boolean forAll =
        sidecar.workloadSelector() == null || sidecar.workloadSelector().labels().isEmpty();
    long others =
        model.all(Sidecar.class).stream()
            .filter(each -> each.namespace().equals(resource.namespace()))
            .filter(each -> each.spec().workloadSelector() == null)
            .count();
    if (forAll && others > 1) {
      findings.add(
          Code.MULTIPLE_SIDECARS,
          resource,
          path,
          "%d Sidecars are for all workloads of namespace \"%s\"; the oldest holds"
              .formatted(others, resource.namespace()),
          "keep one");
    }
    if (!sidecar.ingress().isEmpty()) {
      findings.add(
          Code.NOT_ENFORCED,
          resource,
          path.field("ingress"),
          "ports are opened by the workloads themselves",
          "");
    }
    if (sidecar.inboundConnectionPool() != null) {
      findings.add(
          Code.NOT_ENFORCED,
          resource,
          path.field("inboundConnectionPool"),
          "inbound connections are not limited",
          "");
    }
    Sidecar.OutboundTrafficPolicy outbound = sidecar.outboundTrafficPolicy();
    if (outbound != null && outbound.egressProxy() != null) {
      findings.add(
          Code.NOT_ENFORCED,
          resource,
          path.field("outboundTrafficPolicy").field("egressProxy"),
          "calls to unknown hosts go there directly",
          "use mode REGISTRY_ONLY to refuse them");
    }
  }

  void check(RateLimit limit) {
    String target = limit.target();
    String host = target == null ? "" : Hosts.resolve(target, resource.namespace());
    if (model.service(host).isEmpty()) {
      Set<String> known =
          model.services().stream().map(MeshService::host).collect(Collectors.toSet());
      String nearest = Suggestions.nearest(host, known);
      findings.add(
          Code.REFERENCED_RESOURCE_NOT_FOUND,
          resource,
          SPEC,
          "service \"%s\" does not exist".formatted(host),
          nearest.isEmpty() ? "add a Service" : "did you mean \"%s\"?".formatted(nearest));
    }
  }

  private void selector(@Nullable PolicySelector selector) {
    if (selector == null || selector.matchLabels().isEmpty()) {
      return;
    }
    boolean root = resource.namespace().equals(model.config().rootNamespace());
    if (nobodyHas(selector.matchLabels(), root ? "" : resource.namespace())) {
      findings.add(
          Code.NO_WORKLOADS,
          resource,
          SPEC.field("selector"),
          "no workload with the labels %s has joined, and nobody was granted them"
              .formatted(selector.matchLabels()),
          "compare the labels of the workloads");
    }
  }

  /**
   * Whether no workload that serves, and none that may come, has these labels. Gateways do not
   * register, so what they were granted tells of them.
   *
   * @param namespace empty = any
   */
  private boolean nobodyHas(Map<String, String> labels, String namespace) {
    return model.instances().stream()
            .filter(each -> namespace.isEmpty() || each.namespace().equals(namespace))
            .noneMatch(each -> Labels.match(labels, each.labels()))
        && model.grants().stream()
            .filter(each -> namespace.isEmpty() || each.namespace().equals(namespace))
            .noneMatch(each -> Labels.match(labels, each.labels()));
  }
}

package io.inmesh.cli.explain;

import io.inmesh.call.Explanation;
import io.inmesh.call.Explanation.Step;
import io.inmesh.config.model.Hosts;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.model.PeerMode;
import io.inmesh.config.model.WorkloadInstance;
import io.inmesh.config.resource.AuthorizationPolicy;
import io.inmesh.config.resource.AuthorizationPolicy.Action;
import io.inmesh.config.resource.ConfigMap;
import io.inmesh.config.resource.RateLimit;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Sidecar;
import io.inmesh.snapshot.Origin;
import io.inmesh.xds.WireNames;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Completes the caller's decision by what its engine does not know: whose word the outbound policy
 * is, and what the server will check before the application sees the request.
 */
final class ServerPolicies {

  private final MeshModel model;
  private final Caller caller;

  ServerPolicies(MeshModel model, Caller caller) {
    this.model = model;
    this.caller = caller;
  }

  Explanation complete(Explanation explanation) {
    List<Step> steps = new ArrayList<>();
    for (Step step : explanation.steps()) {
      boolean outbound = step.name().equals("policy") && step.value().startsWith("outbound ");
      steps.add(
          outbound ? new Step(step.name(), step.value(), step.detail(), outboundOrigin()) : step);
      if (step.name().equals("tls")) {
        steps.addAll(atServer(lastCluster(steps)));
      }
    }
    return new Explanation(explanation.revision(), steps);
  }

  /** The steps about the cluster that came last. */
  private static List<Step> lastCluster(List<Step> steps) {
    int from = steps.size() - 1;
    while (from > 0 && !steps.get(from).name().equals("cluster")) {
      from--;
    }
    return steps.subList(from, steps.size());
  }

  private Origin outboundOrigin() {
    Optional<Resource<Sidecar>> sidecar = model.sidecar(caller.namespace(), caller.labels());
    return sidecar
        .filter(each -> each.spec().outboundTrafficPolicy() != null)
        .map(each -> origin(each, "outboundTrafficPolicy"))
        .or(this::meshConfig)
        .orElse(Origin.NONE);
  }

  private Optional<Origin> meshConfig() {
    return model.all(ConfigMap.class).stream()
        .filter(each -> each.name().equals("istio"))
        .filter(each -> each.namespace().equals(model.config().rootNamespace()))
        .filter(each -> each.spec().data().getOrDefault("mesh", "").contains("outboundTraffic"))
        .findFirst()
        .map(each -> origin(each, "outboundTrafficPolicy"));
  }

  private Set<Step> atServer(List<Step> cluster) {
    Set<Step> steps = new LinkedHashSet<>();
    Optional<WireNames.OutboundCluster> name =
        WireNames.parseOutboundCluster(cluster.get(0).value());
    MeshService service = name.flatMap(each -> model.service(each.host())).orElse(null);
    if (service == null) {
      return steps;
    }
    Set<String> addresses =
        cluster.stream()
            .filter(step -> step.name().equals("endpoint"))
            .map(Step::value)
            .collect(Collectors.toSet());
    for (WorkloadInstance instance : model.instances(service)) {
      instance
          .ports()
          .forEach(
              (workloadPort, bound) -> {
                if (addresses.contains(instance.address() + ":" + bound)) {
                  checks(instance, workloadPort, steps);
                }
              });
    }
    quotas(service, steps);
    return steps;
  }

  private void checks(WorkloadInstance instance, int workloadPort, Set<Step> steps) {
    String namespace = instance.namespace();
    PeerMode mode = model.peerMode(namespace, instance.labels(), workloadPort);
    if (mode.origin() != null) {
      steps.add(atServer("mtls " + mode.mode(), mode.origin()));
    }
    for (Resource<AuthorizationPolicy> each :
        model.authorizationPolicies(namespace, instance.labels())) {
      Action action = Objects.requireNonNullElse(each.spec().action(), Action.ALLOW);
      steps.add(atServer("authorization " + action, each));
    }
  }

  private static Step atServer(String value, Resource<?> policy) {
    return new Step("policy", value, "checked by the server", origin(policy, ""));
  }

  private void quotas(MeshService service, Set<Step> steps) {
    for (Resource<RateLimit> each : model.all(RateLimit.class)) {
      String target = each.spec().target();
      if (target != null && Hosts.resolve(target, each.namespace()).equals(service.host())) {
        RateLimit.Limit limit = each.spec().limit();
        steps.add(
            new Step(
                "policy",
                "quota %d requests a %s".formatted(limit.requests(), limit.unit()),
                "kept by the server, else 429",
                origin(each, "")));
      }
    }
  }

  private static Origin origin(Resource<?> resource, String rule) {
    return new Origin(resource.title(), resource.place(), rule);
  }
}

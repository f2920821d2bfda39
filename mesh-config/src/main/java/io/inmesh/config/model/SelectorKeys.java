package io.inmesh.config.model;

import io.inmesh.config.resource.AuthorizationPolicy;
import io.inmesh.config.resource.Deployment;
import io.inmesh.config.resource.DestinationRule;
import io.inmesh.config.resource.Gateway;
import io.inmesh.config.resource.PeerAuthentication;
import io.inmesh.config.resource.PolicySelector;
import io.inmesh.config.resource.Sidecar;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.config.resource.WorkloadSelector;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The label keys that any rule looks at: what tells one class of clients from another. */
final class SelectorKeys {
  private final Set<String> source = new HashSet<>();
  private final Set<String> workload = new HashSet<>();

  SelectorKeys(MeshModel model) {
    model.all(VirtualService.class).forEach(each -> add(each.spec()));
    model.all(DestinationRule.class).forEach(each -> add(each.spec().workloadSelector(), source));
    model.all(Sidecar.class).forEach(each -> add(each.spec().workloadSelector()));
    model.services().forEach(each -> workload.addAll(each.selector().keySet()));
    model.all(PeerAuthentication.class).forEach(each -> add(each.spec().selector(), workload));
    model.all(AuthorizationPolicy.class).forEach(each -> add(each.spec().selector(), workload));
    model.all(Gateway.class).forEach(each -> workload.addAll(each.spec().selector().keySet()));
    model
        .all(Deployment.class)
        .forEach(each -> workload.addAll(EndpointIndex.podLabels(each).keySet()));
  }

  Set<String> source() {
    return Collections.unmodifiableSet(source);
  }

  Set<String> workload() {
    return Collections.unmodifiableSet(workload);
  }

  private void add(VirtualService rules) {
    rules
        .http()
        .forEach(
            route -> route.match().forEach(each -> source.addAll(each.sourceLabels().keySet())));
  }

  private void add(@Nullable WorkloadSelector selector) {
    if (selector != null) {
      source.addAll(selector.labels().keySet());
    }
  }

  private static void add(@Nullable PolicySelector selector, Set<String> keys) {
    if (selector != null) {
      keys.addAll(selector.matchLabels().keySet());
    }
  }
}

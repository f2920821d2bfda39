package io.inmesh.config.model;

import io.inmesh.config.resource.Deployment;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.WorkloadGroup;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Secure naming: which accounts may stand behind a service. From grants, registrations that grants
 * allowed, and configuration.
 */
final class Accounts {
  private final MeshModel model;
  private final List<WorkloadGrant> grants;

  Accounts(MeshModel model, Collection<WorkloadGrant> grants) {
    this.model = model;
    this.grants = List.copyOf(grants);
  }

  List<String> identities(MeshService service) {
    TreeSet<String> ids = new TreeSet<>();
    if (!service.meshInternal()) {
      return List.of();
    }
    if (!service.selector().isEmpty()) {
      grants.stream()
          .filter(each -> selects(service, each.namespace(), each.labels()))
          .forEach(each -> ids.add(id(each.namespace(), each.serviceAccount())));
      model.instances(service).forEach(each -> ids.add(each.principal()));
      model.all(WorkloadGroup.class).forEach(each -> addGroup(service, each, ids));
      model
          .endpointIndex()
          .deployments(service.namespace())
          .forEach(each -> addDeployment(service, each, ids));
    }
    service.ports().stream()
        .flatMap(port -> model.endpoints(service, port).stream())
        .map(MeshEndpoint::principal)
        .filter(each -> !each.isEmpty())
        .forEach(ids::add);
    service.subjectAltNames().stream()
        .filter(each -> each.startsWith("spiffe://"))
        .forEach(ids::add);
    return List.copyOf(ids);
  }

  private void addGroup(MeshService service, Resource<WorkloadGroup> group, Set<String> ids) {
    Map<String, String> labels = new HashMap<>(group.spec().template().labels());
    if (group.spec().metadata() != null) {
      labels.putAll(group.spec().metadata().labels());
    }
    String account = group.spec().template().serviceAccount();
    if (account != null && selects(service, group.namespace(), labels)) {
      ids.add(id(group.namespace(), account));
    }
  }

  private void addDeployment(
      MeshService service, Resource<Deployment> deployment, Set<String> ids) {
    Deployment.PodTemplate template = deployment.spec().template();
    if (template != null
        && template.spec() != null
        && selects(service, deployment.namespace(), EndpointIndex.podLabels(deployment))) {
      ids.add(
          id(
              deployment.namespace(),
              Objects.requireNonNullElse(template.spec().serviceAccountName(), "default")));
    }
  }

  private static boolean selects(
      MeshService service, String namespace, Map<String, String> labels) {
    return service.namespace().equals(namespace) && Labels.match(service.selector(), labels);
  }

  private String id(String namespace, String account) {
    return "spiffe://%s/ns/%s/sa/%s".formatted(model.config().trustDomain(), namespace, account);
  }
}

package io.inmesh.config.model;

import io.inmesh.config.resource.Deployment;
import io.inmesh.config.resource.IntOrString;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Service;
import io.inmesh.config.resource.ServiceEntry;
import io.inmesh.config.resource.WorkloadEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who stands behind a service. Immutable after construction. */
final class EndpointIndex {
  private record Label(String namespace, String key, String value) {}

  private final Map<Label, List<WorkloadInstance>> instances = new HashMap<>();
  private final Map<String, List<Resource<WorkloadEntry>>> entries = new HashMap<>();
  private final Map<String, List<Resource<Deployment>>> deployments = new HashMap<>();
  private final MeshConfig config;

  EndpointIndex(
      Collection<WorkloadInstance> registered,
      List<Resource<WorkloadEntry>> workloadEntries,
      List<Resource<Deployment>> deploymentList,
      MeshConfig config) {
    this.config = config;
    registered.stream()
        .sorted(
            Comparator.comparing(WorkloadInstance::name).thenComparing(WorkloadInstance::instance))
        .forEach(this::add);
    workloadEntries.forEach(
        each -> entries.computeIfAbsent(each.namespace(), unused -> new ArrayList<>()).add(each));
    deploymentList.forEach(
        each ->
            deployments.computeIfAbsent(each.namespace(), unused -> new ArrayList<>()).add(each));
  }

  private void add(WorkloadInstance instance) {
    instance
        .labels()
        .forEach(
            (key, value) ->
                instances
                    .computeIfAbsent(
                        new Label(instance.namespace(), key, value), unused -> new ArrayList<>())
                    .add(instance));
  }

  /** The registered workloads that a service selects. */
  List<WorkloadInstance> instances(MeshService service) {
    if (service.selector().isEmpty()) {
      return List.of();
    }
    List<WorkloadInstance> fewest = null;
    for (Map.Entry<String, String> each : service.selector().entrySet()) {
      Label label = new Label(service.namespace(), each.getKey(), each.getValue());
      List<WorkloadInstance> labelled = instances.getOrDefault(label, List.of());
      fewest = fewest == null || labelled.size() < fewest.size() ? labelled : fewest;
    }
    return fewest == null
        ? List.of()
        : fewest.stream().filter(each -> Labels.match(service.selector(), each.labels())).toList();
  }

  List<MeshEndpoint> endpoints(MeshService service, MeshService.Port port) {
    List<MeshEndpoint> found = new ArrayList<>();
    for (WorkloadInstance each : instances(service)) {
      Integer workloadPort = workloadPort(port, each.namespace(), each.labels(), each);
      Integer bound = workloadPort == null ? null : each.ports().get(workloadPort);
      if (workloadPort != null && bound != null) {
        found.add(
            new MeshEndpoint(
                each.address(),
                bound,
                workloadPort,
                each.labels(),
                each.locality(),
                1,
                each.healthy(),
                each.tls() && service.meshInternal(),
                each.namespace(),
                each.name(),
                each.instance(),
                each.principal()));
      }
    }
    if (!service.selector().isEmpty()) {
      entries.getOrDefault(service.namespace(), List.of()).stream()
          .filter(each -> Labels.match(service.selector(), each.spec().labels()))
          .forEach(each -> found.add(ofEntry(service, port, each.spec(), each.name())));
    }
    written(service, port, found);
    return found;
  }

  /**
   * The workload's port behind a service's port: a number, or a name that a Deployment or the
   * instance explains.
   */
  @Nullable Integer workloadPort(
      MeshService.Port port,
      String namespace,
      Map<String, String> labels,
      @Nullable WorkloadInstance instance) {
    IntOrString target = port.target();
    if (target.number() != null) {
      return target.number();
    }
    Optional<Integer> declared =
        deployments.getOrDefault(namespace, List.of()).stream()
            .filter(each -> Labels.match(podLabels(each), labels) && !podLabels(each).isEmpty())
            .flatMap(each -> containerPorts(each).stream())
            .filter(each -> target.text().equals(each.name()) && each.containerPort() != null)
            .map(Deployment.ContainerPort::containerPort)
            .findFirst();
    if (declared.isPresent() || instance == null) {
      return declared.orElse(null);
    }
    List<Integer> sameProtocol =
        instance.protocols().entrySet().stream()
            .filter(each -> target.text().equals(each.getValue()))
            .map(Map.Entry::getKey)
            .sorted()
            .toList();
    if (!sameProtocol.isEmpty()) {
      return sameProtocol.get(0);
    }
    return instance.ports().size() == 1 ? instance.ports().keySet().iterator().next() : null;
  }

  List<Resource<Deployment>> deployments(String namespace) {
    return deployments.getOrDefault(namespace, List.of());
  }

  static Map<String, String> podLabels(Resource<Deployment> deployment) {
    Deployment.PodTemplate template = deployment.spec().template();
    return template == null || template.metadata() == null
        ? Map.of()
        : template.metadata().labels();
  }

  private static List<Deployment.ContainerPort> containerPorts(Resource<Deployment> deployment) {
    Deployment.PodTemplate template = deployment.spec().template();
    return template == null || template.spec() == null
        ? List.of()
        : template.spec().containers().stream().flatMap(each -> each.ports().stream()).toList();
  }

  /**
   * Endpoints that a ServiceEntry or an ExternalName writes, and hosts that stand for themselves.
   */
  private void written(MeshService service, MeshService.Port port, List<MeshEndpoint> found) {
    if (service.origin().spec() instanceof ServiceEntry entry) {
      entry.endpoints().forEach(each -> found.add(ofEntry(service, port, each, service.name())));
      boolean itself = entry.endpoints().isEmpty() && entry.workloadSelector() == null;
      if (itself && !Hosts.isWildcard(service.host())) {
        found.add(external(service, port, service.host()));
      }
    } else if (service.origin().spec() instanceof Service written
        && written.externalName() != null
        && !service.meshInternal()) {
      found.add(external(service, port, written.externalName()));
    }
  }

  private MeshEndpoint ofEntry(
      MeshService service, MeshService.Port port, WorkloadEntry entry, String name) {
    int target = port.target().number() == null ? port.number() : port.target().number();
    int bound = Objects.requireNonNullElse(entry.ports().get(port.name()), target);
    boolean known = entry.serviceAccount() != null && service.meshInternal();
    String principal =
        known
            ? "spiffe://%s/ns/%s/sa/%s"
                .formatted(config.trustDomain(), service.namespace(), entry.serviceAccount())
            : "";
    return new MeshEndpoint(
        Objects.requireNonNullElse(entry.address(), ""),
        bound,
        bound,
        entry.labels(),
        Objects.requireNonNullElse(entry.locality(), ""),
        entry.weight() == null || entry.weight() < 1 ? 1 : entry.weight(),
        true,
        service.meshInternal() && "istio".equals(entry.labels().get("security.istio.io/tlsMode")),
        service.namespace(),
        name,
        "",
        principal);
  }

  private static MeshEndpoint external(MeshService service, MeshService.Port port, String address) {
    int target = port.target().number() == null ? port.number() : port.target().number();
    return new MeshEndpoint(
        address,
        target,
        target,
        Map.of(),
        "",
        1,
        true,
        false,
        service.namespace(),
        service.name(),
        "",
        "");
  }
}

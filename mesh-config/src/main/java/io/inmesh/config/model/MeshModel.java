package io.inmesh.config.model;

import io.inmesh.config.resource.AuthorizationPolicy;
import io.inmesh.config.resource.Deployment;
import io.inmesh.config.resource.DestinationRule;
import io.inmesh.config.resource.PeerAuthentication;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Service;
import io.inmesh.config.resource.ServiceEntry;
import io.inmesh.config.resource.Sidecar;
import io.inmesh.config.resource.Sidecar.OutboundMode;
import io.inmesh.config.resource.Spec;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.config.resource.WorkloadEntry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Everything that is known about the mesh at one revision, joined and indexed. Immutable; any
 * thread.
 */
public final class MeshModel {
  private final String revision;
  private final MeshConfig config;
  private final List<Resource<?>> resources;
  private final List<WorkloadInstance> instances;
  private final List<WorkloadGrant> grants;
  private final Map<Class<?>, List<?>> byType = new ConcurrentHashMap<>();
  private final ServiceIndex services;
  private final EndpointIndex endpoints;
  private final VirtualServiceIndex virtualServices;
  private final DestinationRuleIndex destinationRules;
  private final PeerAuthenticationIndex peerAuthentications;
  private final SidecarIndex sidecars;
  private final Accounts accounts;
  private final SelectorKeys selectorKeys;

  private MeshModel(
      String revision,
      Collection<? extends Resource<?>> resources,
      Collection<WorkloadInstance> instances,
      Collection<WorkloadGrant> grants,
      MeshConfig config) {
    this.revision = revision;
    this.config = config;
    this.resources =
        resources.stream().<Resource<?>>map(each -> each).sorted(Resource.OLDEST_FIRST).toList();
    this.instances = List.copyOf(instances);
    this.grants = List.copyOf(grants);
    this.services = new ServiceIndex(all(Service.class), all(ServiceEntry.class), config);
    this.endpoints =
        new EndpointIndex(instances, all(WorkloadEntry.class), all(Deployment.class), config);
    this.virtualServices = new VirtualServiceIndex(all(VirtualService.class), config);
    this.destinationRules = new DestinationRuleIndex(all(DestinationRule.class), config);
    this.peerAuthentications = new PeerAuthenticationIndex(all(PeerAuthentication.class), config);
    this.sidecars = new SidecarIndex(all(Sidecar.class), config);
    this.accounts = new Accounts(this, grants);
    this.selectorKeys = new SelectorKeys(this);
  }

  /**
   * Joins what is known.
   *
   * @param revision of the store; travels to every client
   * @param config what holds where ConfigMap istio says nothing
   */
  public static MeshModel of(
      String revision,
      Collection<? extends Resource<?>> resources,
      Collection<WorkloadInstance> instances,
      MeshConfig config) {
    return of(revision, resources, instances, List.of(), config);
  }

  /**
   * Joins what is known.
   *
   * @param grants what accounts may be; they name the identities that a service may have before
   *     anybody registers
   */
  public static MeshModel of(
      String revision,
      Collection<? extends Resource<?>> resources,
      Collection<WorkloadInstance> instances,
      Collection<WorkloadGrant> grants,
      MeshConfig config) {
    return new MeshModel(revision, resources, instances, grants, MeshConfig.of(resources, config));
  }

  /** Of the store. */
  public String revision() {
    return revision;
  }

  /** What holds for the whole mesh. */
  public MeshConfig config() {
    return config;
  }

  /** Every resource, oldest first. */
  public List<Resource<?>> resources() {
    return resources;
  }

  /** The resources of a kind, oldest first. */
  @SuppressWarnings("unchecked")
  public <S extends Spec> List<Resource<S>> all(Class<S> type) {
    return (List<Resource<S>>)
        byType.computeIfAbsent(
            type,
            each ->
                resources.stream()
                    .map(resource -> resource.as(type))
                    .filter(Objects::nonNull)
                    .toList());
  }

  /** Every registered workload. */
  public List<WorkloadInstance> instances() {
    return instances;
  }

  /** What accounts may be, registered or not: gateways and pure clients never register. */
  public List<WorkloadGrant> grants() {
    return grants;
  }

  /** Every service, wildcards included. */
  public List<MeshService> services() {
    return services.all();
  }

  /** The service of a canonical host, whoever sees it. */
  public Optional<MeshService> service(String host) {
    return services.find(host);
  }

  /** The service of a canonical host that a workload sees, by exportTo and its Sidecar. */
  public Optional<MeshService> service(String host, String client, Map<String, String> labels) {
    return services
        .find(host, client)
        .filter(each -> sees(client, labels, each.namespace(), each.host()));
  }

  /** The registered workloads behind a service. */
  public List<WorkloadInstance> instances(MeshService service) {
    return endpoints.instances(service);
  }

  /** The addresses behind a port of a service. */
  public List<MeshEndpoint> endpoints(MeshService service, MeshService.Port port) {
    return endpoints.endpoints(service, port);
  }

  /**
   * The workload's port behind a service's port, for workloads with certain labels; empty if its
   * name says nothing.
   */
  public Optional<Integer> workloadPort(
      MeshService.Port port, String namespace, Map<String, String> labels) {
    return Optional.ofNullable(endpoints.workloadPort(port, namespace, labels, null));
  }

  /** The VirtualService that holds for a workload's calls to a canonical host. */
  public Optional<Resource<VirtualService>> virtualService(
      String host, String client, Map<String, String> labels) {
    return virtualServices
        .find(host, client)
        .filter(each -> sees(client, labels, each.namespace(), host));
  }

  /** All VirtualServices of the mesh that name exactly this canonical host, oldest first. */
  public List<Resource<VirtualService>> virtualServices(String host) {
    return virtualServices.ofHost(host);
  }

  /** Whether a namespace sees a VirtualService. */
  public boolean isVisible(Resource<VirtualService> rule, String client) {
    return virtualServices.isVisible(rule, client);
  }

  /** The DestinationRules that hold for a workload's calls to a service. */
  public Optional<Destination> destination(
      MeshService service, String client, Map<String, String> labels) {
    return destinationRules.find(service, client, labels);
  }

  /** What a port of a workload accepts. */
  public PeerMode peerMode(String namespace, Map<String, String> labels, int workloadPort) {
    return peerAuthentications.mode(namespace, labels, workloadPort);
  }

  /** The AuthorizationPolicies that select a workload: the mesh's first, oldest first. */
  public List<Resource<AuthorizationPolicy>> authorizationPolicies(
      String namespace, Map<String, String> labels) {
    return all(AuthorizationPolicy.class).stream()
        .filter(
            each ->
                each.namespace().equals(namespace)
                    || each.namespace().equals(config.rootNamespace()))
        .filter(each -> each.spec().targetRef() == null && each.spec().targetRefs().isEmpty())
        .filter(
            each ->
                each.spec().selector() == null
                    || Labels.match(each.spec().selector().matchLabels(), labels))
        .sorted((a, b) -> Boolean.compare(isRoot(b), isRoot(a)))
        .toList();
  }

  /** The Sidecar that holds for a workload. */
  public Optional<Resource<Sidecar>> sidecar(String client, Map<String, String> labels) {
    return sidecars.find(client, labels);
  }

  /** What happens to a workload's calls to unknown hosts. */
  public OutboundMode outboundPolicy(String client, Map<String, String> labels) {
    Optional<Sidecar.OutboundTrafficPolicy> own =
        sidecar(client, labels).map(each -> each.spec().outboundTrafficPolicy());
    if (own.isEmpty()) {
      return config.outboundTrafficPolicy();
    }
    return Objects.requireNonNullElse(own.get().mode(), OutboundMode.REGISTRY_ONLY);
  }

  /**
   * SPIFFE ids that the workloads behind a service may have: from grants and configuration. Sorted.
   */
  public List<String> identities(MeshService service) {
    return accounts.identities(service);
  }

  /** Label keys that rules about calls look at. */
  public Set<String> sourceKeys() {
    return selectorKeys.source();
  }

  /** Label keys that rules about being called look at. */
  public Set<String> workloadKeys() {
    return selectorKeys.workload();
  }

  /** The labels of certain keys. */
  public static Map<String, String> only(Map<String, String> labels, Set<String> keys) {
    return Labels.only(labels, keys);
  }

  EndpointIndex endpointIndex() {
    return endpoints;
  }

  private boolean isRoot(Resource<?> resource) {
    return resource.namespace().equals(config.rootNamespace());
  }

  private boolean sees(String client, Map<String, String> labels, String namespace, String host) {
    return sidecars
        .find(client, labels)
        .map(each -> SidecarIndex.sees(each.spec(), client, namespace, host))
        .orElse(true);
  }
}

package io.inmesh.config.model;

import io.inmesh.config.resource.IntOrString;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Service;
import io.inmesh.config.resource.ServiceEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Services by host. Immutable after construction. */
final class ServiceIndex {
  private static final String EXPORT_ANNOTATION = "networking.istio.io/exportTo";

  private final Map<String, List<MeshService>> byHost = new HashMap<>();
  private final List<MeshService> wildcards = new ArrayList<>();
  private final List<MeshService> all = new ArrayList<>();

  ServiceIndex(
      List<Resource<Service>> services, List<Resource<ServiceEntry>> entries, MeshConfig config) {
    services.forEach(each -> add(ofService(each, config)));
    entries.forEach(each -> each.spec().hosts().forEach(host -> add(ofEntry(each, host, config))));
    wildcards.sort(Comparator.comparing((MeshService each) -> -each.host().length()));
  }

  List<MeshService> all() {
    return all;
  }

  /**
   * The service of a host that a namespace sees: its own first, then the oldest; exact before
   * wildcard.
   */
  Optional<MeshService> find(String host, String client) {
    return find(host, each -> each.visibleTo(client), client);
  }

  /** The service of a host, whoever sees it. */
  Optional<MeshService> find(String host) {
    return find(host, each -> true, "");
  }

  private Optional<MeshService> find(String host, Predicate<MeshService> seen, String client) {
    List<MeshService> exact = byHost.getOrDefault(host, List.of()).stream().filter(seen).toList();
    Optional<MeshService> own =
        exact.stream().filter(each -> each.namespace().equals(client)).findFirst();
    if (own.isPresent() || !exact.isEmpty()) {
      return own.or(() -> Optional.of(exact.get(0)));
    }
    return wildcards.stream()
        .filter(each -> Hosts.covers(each.host(), host))
        .filter(seen)
        .findFirst()
        .map(each -> Hosts.isWildcard(host) ? each : each.at(host));
  }

  private void add(MeshService service) {
    all.add(service);
    if (Hosts.isWildcard(service.host())) {
      wildcards.add(service);
    } else {
      byHost.computeIfAbsent(service.host(), unused -> new ArrayList<>()).add(service);
    }
  }

  private static MeshService ofService(Resource<Service> resource, MeshConfig config) {
    Service spec = resource.spec();
    @Nullable String exported = resource.annotations().get(EXPORT_ANNOTATION);
    List<String> exportTo =
        exported == null
            ? config.serviceExportTo()
            : Arrays.stream(exported.split(",", -1)).map(String::strip).toList();
    boolean virtual =
        spec.clusterIP() != null && !spec.clusterIP().isEmpty() && !spec.clusterIP().equals("None");
    boolean external = "ExternalName".equals(spec.type());
    return new MeshService(
        Hosts.ofService(resource.name(), resource.namespace()),
        resource.name(),
        resource.namespace(),
        spec.ports().stream().map(ServiceIndex::port).toList(),
        spec.selector(),
        Set.copyOf(exportTo),
        virtual ? List.of(Objects.requireNonNull(spec.clusterIP())) : List.of(),
        !external,
        external ? ServiceEntry.Resolution.DNS : ServiceEntry.Resolution.STATIC,
        List.of(),
        resource);
  }

  private static MeshService.Port port(Service.ServicePort port) {
    IntOrString same = new IntOrString(port.port(), port.port().toString());
    boolean zero =
        port.targetPort() != null && Integer.valueOf(0).equals(port.targetPort().number());
    return new MeshService.Port(
        port.port(),
        Objects.requireNonNullElse(port.name(), ""),
        Protocol.of(port.appProtocol(), port.name(), port.protocol(), port.port()),
        port.targetPort() == null || zero ? same : port.targetPort());
  }

  private static MeshService ofEntry(
      Resource<ServiceEntry> resource, String host, MeshConfig config) {
    ServiceEntry spec = resource.spec();
    String canonical = Hosts.canonical(host);
    return new MeshService(
        canonical,
        canonical,
        resource.namespace(),
        spec.ports().stream().map(ServiceIndex::port).toList(),
        spec.workloadSelector() == null ? Map.of() : spec.workloadSelector().labels(),
        Set.copyOf(spec.exportTo().isEmpty() ? config.serviceExportTo() : spec.exportTo()),
        spec.addresses(),
        spec.location() == ServiceEntry.Location.MESH_INTERNAL,
        spec.resolution() == null ? ServiceEntry.Resolution.NONE : spec.resolution(),
        spec.subjectAltNames(),
        resource);
  }

  private static MeshService.Port port(ServiceEntry.ServicePort port) {
    int target =
        port.targetPort() == null || port.targetPort() == 0 ? port.number() : port.targetPort();
    return new MeshService.Port(
        port.number(),
        port.name(),
        Protocol.named(Objects.requireNonNullElse(port.protocol(), port.name()), port.number()),
        new IntOrString(target, Integer.toString(target)));
  }
}

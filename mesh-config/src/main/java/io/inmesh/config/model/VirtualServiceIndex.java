package io.inmesh.config.model;

import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.VirtualService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** VirtualServices by host, oldest first. Immutable after construction. */
final class VirtualServiceIndex {
  private static final String MESH = "mesh";

  private final Map<String, List<Resource<VirtualService>>> byHost = new HashMap<>();
  private final Map<String, List<Resource<VirtualService>>> byWildcard = new HashMap<>();
  private final MeshConfig config;

  VirtualServiceIndex(List<Resource<VirtualService>> oldestFirst, MeshConfig config) {
    this.config = config;
    for (Resource<VirtualService> each : oldestFirst) {
      if (appliesToMesh(each.spec())) {
        for (String host : each.spec().hosts()) {
          String resolved = Hosts.resolve(host, each.namespace());
          Map<String, List<Resource<VirtualService>>> index =
              Hosts.isWildcard(resolved) ? byWildcard : byHost;
          index.computeIfAbsent(resolved, unused -> new ArrayList<>()).add(each);
        }
      }
    }
  }

  /**
   * The one that holds for calls of a namespace's workloads to a host: most specific host, then the
   * oldest.
   */
  Optional<Resource<VirtualService>> find(String host, String client) {
    Optional<Resource<VirtualService>> exact =
        firstVisible(byHost.getOrDefault(host, List.of()), client);
    if (exact.isPresent()) {
      return exact;
    }
    return byWildcard.entrySet().stream()
        .filter(each -> Hosts.covers(each.getKey(), host))
        .sorted((a, b) -> Integer.compare(b.getKey().length(), a.getKey().length()))
        .flatMap(each -> firstVisible(each.getValue(), client).stream())
        .findFirst();
  }

  /** All that name exactly this host, oldest first. */
  List<Resource<VirtualService>> ofHost(String host) {
    return byHost.getOrDefault(host, List.of());
  }

  boolean isVisible(Resource<VirtualService> rule, String client) {
    List<String> exportTo =
        rule.spec().exportTo().isEmpty() ? config.virtualServiceExportTo() : rule.spec().exportTo();
    return Visibility.isVisible(exportTo, rule.namespace(), client);
  }

  private Optional<Resource<VirtualService>> firstVisible(
      List<Resource<VirtualService>> rules, String client) {
    return rules.stream().filter(each -> isVisible(each, client)).findFirst();
  }

  private static boolean appliesToMesh(VirtualService service) {
    return service.gateways().isEmpty()
        || service.gateways().contains(MESH)
        || service.http().stream()
            .flatMap(each -> each.match().stream())
            .anyMatch(each -> each.gateways().contains(MESH));
  }
}

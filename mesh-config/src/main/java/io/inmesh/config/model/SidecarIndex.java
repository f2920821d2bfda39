package io.inmesh.config.model;

import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Sidecar;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Which Sidecar holds: the workload's, else the namespace's, else the root namespace's. */
final class SidecarIndex {
  private final List<Resource<Sidecar>> oldestFirst;
  private final String root;

  SidecarIndex(List<Resource<Sidecar>> oldestFirst, MeshConfig config) {
    this.oldestFirst = oldestFirst;
    this.root = config.rootNamespace();
  }

  Optional<Resource<Sidecar>> find(String namespace, Map<String, String> labels) {
    return of(namespace)
        .filter(each -> !selector(each).isEmpty() && Labels.match(selector(each), labels))
        .findFirst()
        .or(() -> of(namespace).filter(each -> selector(each).isEmpty()).findFirst())
        .or(() -> of(root).filter(each -> selector(each).isEmpty()).findFirst());
  }

  /** Whether a Sidecar lets its workloads see a service or rule of a namespace. */
  static boolean sees(Sidecar sidecar, String client, String namespace, String host) {
    return sidecar.egress().isEmpty()
        || sidecar.egress().stream()
            .flatMap(each -> each.hosts().stream())
            .anyMatch(each -> sees(each, client, namespace, host));
  }

  private static boolean sees(String entry, String client, String namespace, String host) {
    int slash = entry.indexOf('/');
    String wanted = slash < 0 ? "*" : entry.substring(0, slash);
    boolean space =
        wanted.equals("*")
            || wanted.equals(namespace)
            || (wanted.equals(".") && client.equals(namespace));
    return space && Hosts.covers(Hosts.canonical(entry.substring(slash + 1)), host);
  }

  private Stream<Resource<Sidecar>> of(String namespace) {
    return oldestFirst.stream().filter(each -> each.namespace().equals(namespace));
  }

  private static Map<String, String> selector(Resource<Sidecar> sidecar) {
    return sidecar.spec().workloadSelector() == null
        ? Map.of()
        : sidecar.spec().workloadSelector().labels();
  }
}

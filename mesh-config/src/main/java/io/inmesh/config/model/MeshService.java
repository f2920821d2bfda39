package io.inmesh.config.model;

import io.inmesh.config.resource.IntOrString;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.ServiceEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A service, of Kubernetes or of a ServiceEntry.
 *
 * @param host fully qualified, canonical; {@code *.suffix} for a wildcard ServiceEntry
 * @param name short name; a ServiceEntry's is its host
 * @param namespace where it is defined
 * @param ports its ports
 * @param selector labels of its workloads; empty = none are selected
 * @param exportTo who sees it
 * @param addresses virtual addresses
 * @param meshInternal whether its endpoints belong to the mesh
 * @param resolution how endpoints are found
 * @param subjectAltNames names that its certificates may have beside the accounts'
 * @param origin what defines it
 */
public record MeshService(
    String host,
    String name,
    String namespace,
    List<Port> ports,
    Map<String, String> selector,
    Set<String> exportTo,
    List<String> addresses,
    boolean meshInternal,
    ServiceEntry.Resolution resolution,
    List<String> subjectAltNames,
    Resource<?> origin) {

  /**
   * A port.
   *
   * @param number the service's
   * @param name its name; may be empty
   * @param protocol what it speaks
   * @param target the workload's port, by number or by name
   */
  public record Port(int number, String name, Protocol protocol, IntOrString target) {}

  /** The port of a number. */
  public Optional<Port> port(int number) {
    return ports.stream().filter(each -> each.number() == number).findFirst();
  }

  /** Whether a namespace sees it. */
  public boolean visibleTo(String client) {
    return Visibility.isVisible(exportTo, namespace, client);
  }

  /** A wildcard service as one of its hosts. */
  MeshService at(String concreteHost) {
    return new MeshService(
        concreteHost,
        concreteHost,
        namespace,
        ports,
        selector,
        exportTo,
        addresses,
        meshInternal,
        resolution,
        subjectAltNames,
        origin);
  }
}

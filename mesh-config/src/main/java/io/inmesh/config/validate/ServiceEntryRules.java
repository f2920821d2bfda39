package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.ServiceEntry;
import io.inmesh.config.resource.ServiceEntry.Resolution;
import io.inmesh.config.resource.ServiceEntry.ServicePort;
import io.inmesh.config.resource.WorkloadEntry;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** ServiceEntry: hosts, ports and endpoints that fit the way in which endpoints are found. */
final class ServiceEntryRules {
  private static final Path HOSTS = SPEC.field("hosts");
  private static final Path PORTS = SPEC.field("ports");
  private static final Path ENDPOINTS = SPEC.field("endpoints");

  private final Check check;
  private final WorkloadRules workloads;

  ServiceEntryRules(Check check) {
    this.check = check;
    this.workloads = new WorkloadRules(check);
  }

  void check(ServiceEntry entry) {
    Resolution resolution = Objects.requireNonNullElse(entry.resolution(), Resolution.NONE);
    for (int i = 0; i < entry.hosts().size(); i++) {
      check.wildcardHost(entry.hosts().get(i), HOSTS.item(i));
      check.require(
          !entry.hosts().get(i).equals("*"), HOSTS.item(i), "\"*\" is no service", "name its host");
    }
    check.exportTo(entry.exportTo(), SPEC.field("exportTo"), true);
    selector(entry);
    addresses(entry, resolution);
    ports(entry.ports());
    told(entry, resolution);
    endpoints(entry, resolution);
  }

  private void selector(ServiceEntry entry) {
    if (entry.workloadSelector() == null) {
      return;
    }
    Path path = SPEC.field("workloadSelector");
    check.selector(entry.workloadSelector().labels(), path.field("labels"));
    check.require(
        entry.endpoints().isEmpty(),
        path,
        "cannot be given together with endpoints",
        "keep one of them");
  }

  private void addresses(ServiceEntry entry, Resolution resolution) {
    Path path = SPEC.field("addresses");
    check.networks(entry.addresses(), path);
    boolean networksToo = resolution == Resolution.NONE || resolution == Resolution.STATIC;
    for (int i = 0; i < entry.addresses().size(); i++) {
      check.require(
          networksToo || entry.addresses().get(i).indexOf('/') < 0,
          path.item(i),
          "resolution %s goes with single addresses, not with networks".formatted(resolution),
          "write one address, or resolution NONE or STATIC");
    }
  }

  private void ports(List<ServicePort> ports) {
    Set<Integer> numbers = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      ServicePort port = ports.get(i);
      Path path = PORTS.item(i);
      check.require(
          numbers.add(port.number()),
          path.field("number"),
          "port %d is given twice".formatted(port.number()),
          "keep one");
      check.require(
          names.add(port.name()),
          path.field("name"),
          "the name \"%s\" is given twice".formatted(Texts.printable(port.name())),
          "rename one");
      check.label(port.name(), path.field("name"), "port's name");
      check.protocol(port.protocol(), path.field("protocol"));
    }
  }

  /** Several hosts at one port are told apart by what the protocol says of them. */
  private void told(ServiceEntry entry, Resolution resolution) {
    if (resolution == Resolution.NONE || entry.hosts().size() < 2) {
      return;
    }
    for (int i = 0; i < entry.ports().size(); i++) {
      String protocol = entry.ports().get(i).protocol();
      if (!Protocols.isHttp(protocol) && !Protocols.isOverTls(protocol)) {
        check.error(
            PORTS.item(i).field("protocol"),
            "%d hosts cannot be told apart at a port that is neither HTTP nor TLS"
                .formatted(entry.hosts().size()),
            "make a ServiceEntry for each host, or write protocol: HTTP");
        return;
      }
    }
  }

  private void endpoints(ServiceEntry entry, Resolution resolution) {
    List<WorkloadEntry> endpoints = entry.endpoints();
    Set<String> ports =
        entry.ports().stream()
            .map(ServicePort::name)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    for (int i = 0; i < endpoints.size(); i++) {
      Path path = ENDPOINTS.item(i);
      switch (resolution) {
        case NONE -> {}
        case STATIC -> workloads.fixed(endpoints.get(i), path, entry.ports().size());
        case DNS, DNS_ROUND_ROBIN, DYNAMIC_DNS -> workloads.named(endpoints.get(i), path);
      }
      portsOf(endpoints.get(i), ports, path.field("ports"));
    }
    switch (resolution) {
      case NONE ->
          check.require(
              endpoints.isEmpty(),
              ENDPOINTS,
              "resolution NONE uses no endpoints",
              "write resolution: STATIC or DNS");
      case DNS, DNS_ROUND_ROBIN -> lookedUp(entry, resolution);
      case STATIC, DYNAMIC_DNS -> {}
    }
  }

  private void lookedUp(ServiceEntry entry, Resolution resolution) {
    for (int i = 0; entry.endpoints().isEmpty() && i < entry.hosts().size(); i++) {
      check.require(
          !entry.hosts().get(i).startsWith("*"),
          HOSTS.item(i),
          "a wildcard host cannot be resolved by DNS",
          "add endpoints, or write resolution: NONE");
    }
    check.require(
        resolution == Resolution.DNS || entry.endpoints().size() <= 1,
        ENDPOINTS,
        "resolution DNS_ROUND_ROBIN takes one endpoint, not %d".formatted(entry.endpoints().size()),
        "keep one, or write resolution: DNS");
  }

  private void portsOf(WorkloadEntry endpoint, Set<String> ports, Path path) {
    for (String name : endpoint.ports().keySet()) {
      check.require(
          ports.contains(name),
          path.field(name),
          "the service has no port \"%s\"".formatted(Texts.printable(name)),
          "its ports: " + ports.stream().limit(10).map(Texts::printable).toList());
    }
  }
}

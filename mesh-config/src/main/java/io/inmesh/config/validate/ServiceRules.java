package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.Service;
import io.inmesh.config.resource.ServiceEntry;
import io.inmesh.config.resource.ServiceEntry.Resolution;
import io.inmesh.config.resource.WorkloadEntry;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Services and their endpoints. */
final class ServiceRules {
  private final Check check;

  ServiceRules(Check check) {
    this.check = check;
  }

  void check(ServiceEntry entry) {
    for (int i = 0; i < entry.hosts().size(); i++) {
      Path path = SPEC.field("hosts").item(i);
      check.host(entry.hosts().get(i), path, true);
      check.require(
          !entry.hosts().get(i).equals("*"), path, "\"*\" is no service", "name its host");
    }
    check.exportTo(entry.exportTo(), SPEC.field("exportTo"));
    for (int i = 0; i < entry.addresses().size(); i++) {
      check.require(
          Cidrs.isValid(entry.addresses().get(i)),
          SPEC.field("addresses").item(i),
          "\"%s\" is no address or network".formatted(Texts.printable(entry.addresses().get(i))),
          "such as 10.0.0.1 or 10.0.0.0/8");
    }
    check.require(
        entry.endpoints().isEmpty() || entry.workloadSelector() == null,
        SPEC.field("workloadSelector"),
        "cannot be given together with endpoints",
        "keep one of them");
    ports(entry);
    resolution(entry);
    for (int i = 0; i < entry.endpoints().size(); i++) {
      check(entry.endpoints().get(i), SPEC.field("endpoints").item(i));
    }
  }

  private void ports(ServiceEntry entry) {
    Set<Integer> numbers = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < entry.ports().size(); i++) {
      ServiceEntry.ServicePort port = entry.ports().get(i);
      Path path = SPEC.field("ports").item(i);
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
    }
  }

  private void resolution(ServiceEntry entry) {
    Resolution resolution = entry.resolution() == null ? Resolution.NONE : entry.resolution();
    boolean none = entry.endpoints().isEmpty();
    if (resolution == Resolution.NONE) {
      check.require(
          none,
          SPEC.field("endpoints"),
          "resolution NONE uses no endpoints",
          "write resolution: STATIC or DNS");
    } else if (resolution == Resolution.STATIC) {
      check.require(
          !none || entry.workloadSelector() != null,
          SPEC.field("endpoints"),
          "resolution STATIC needs endpoints or a workloadSelector",
          "add endpoints: [{address: ...}]");
    } else if (resolution != Resolution.DYNAMIC_DNS && none) {
      check.require(
          entry.hosts().stream().noneMatch(host -> host.startsWith("*")),
          SPEC.field("hosts"),
          "a wildcard host cannot be resolved by DNS",
          "add endpoints, or write resolution: NONE");
    }
  }

  void check(WorkloadEntry entry, Path path) {
    boolean addressed = entry.address() != null && !entry.address().isEmpty();
    check.require(
        addressed || entry.network() != null,
        path.field("address"),
        "required, but missing",
        "write address: 10.0.0.1");
    template(entry, path);
  }

  void template(WorkloadEntry entry, Path path) {
    for (Map.Entry<String, Integer> each : entry.ports().entrySet()) {
      check.require(
          each.getValue() > 0 && each.getValue() <= 65535,
          path.field("ports").field(each.getKey()),
          "%d is no port".formatted(each.getValue()),
          "1 to 65535");
    }
    if (entry.address() != null
        && !entry.address().isEmpty()
        && !entry.address().startsWith("unix://")) {
      check.host(entry.address(), path.field("address"), false);
    }
  }

  void check(Service service) {
    List<Service.ServicePort> ports = service.ports();
    boolean portless = "ExternalName".equals(service.type()) || "None".equals(service.clusterIP());
    check.require(
        !ports.isEmpty() || portless,
        SPEC.field("ports"),
        "required, but missing",
        "add ports: [{name: http, port: 80}]");
    Set<String> names = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      Service.ServicePort port = ports.get(i);
      Path path = SPEC.field("ports").item(i);
      String name = port.name() == null ? "" : port.name();
      check.require(
          ports.size() == 1 || !name.isEmpty(),
          path.field("name"),
          "required when there are several ports",
          "name it after its protocol, such as http-admin");
      check.require(
          names.add(name) || name.isEmpty(),
          path.field("name"),
          "the name \"%s\" is given twice".formatted(Texts.printable(name)),
          "rename one");
      check.require(
          numbers.add(port.port() + "/" + port.protocol()),
          path.field("port"),
          "port %d is given twice".formatted(port.port()),
          "keep one");
    }
  }
}

package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.IntOrString;
import io.inmesh.config.resource.Service;
import io.inmesh.config.resource.Service.ServicePort;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Services of Kubernetes, by Kubernetes' own rules. */
final class ServiceRules {
  private static final Set<String> TYPES =
      Set.of("ClusterIP", "NodePort", "LoadBalancer", "ExternalName");
  private static final Set<String> PROTOCOLS = Set.of("TCP", "UDP", "SCTP");
  private static final Set<String> AFFINITIES = Set.of("None", "ClientIP");
  private static final Pattern PORT_NAME = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final int PORT_NAME_MAX = 63;

  /** The name of a container's port. */
  private static final Pattern TARGET =
      Pattern.compile("(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?");

  private static final int PORT_MAX = 65535;

  private final Check check;

  ServiceRules(Check check) {
    this.check = check;
  }

  void check(Service service) {
    String type = Objects.requireNonNullElse(service.type(), "ClusterIP");
    check.require(
        TYPES.contains(type),
        SPEC.field("type"),
        "\"%s\" is no type of a Service".formatted(Texts.printable(type)),
        "ClusterIP, NodePort, LoadBalancer or ExternalName");
    boolean portless = type.equals("ExternalName") || "None".equals(service.clusterIP());
    check.require(
        !service.ports().isEmpty() || portless,
        SPEC.field("ports"),
        "required, but missing",
        "add ports: [{name: http, port: 80}]");
    if (type.equals("ExternalName")) {
      external(service.externalName());
    }
    address(service.clusterIP());
    check.labels(service.selector(), SPEC.field("selector"));
    affinity();
    names(service.ports());
    for (int i = 0; i < service.ports().size(); i++) {
      port(service.ports().get(i), type, SPEC.field("ports").item(i));
    }
  }

  private void external(@Nullable String name) {
    Path path = SPEC.field("externalName");
    if (name == null || name.isEmpty()) {
      check.error(path, "required with type ExternalName", "add externalName: db.example.com");
    } else {
      check.hostOrAddress(name, path);
    }
  }

  private void address(@Nullable String address) {
    boolean known = address == null || address.isEmpty() || address.equals("None");
    check.require(
        known || Cidrs.isAddress(String.valueOf(address)),
        SPEC.field("clusterIP"),
        "\"%s\" is no address".formatted(Texts.printable(String.valueOf(address))),
        "None, an IP address, or leave it out");
  }

  private void affinity() {
    Path path = SPEC.field("sessionAffinity");
    String affinity = check.written(path) instanceof ScalarNode scalar ? scalar.string() : null;
    check.require(
        affinity == null || affinity.isEmpty() || AFFINITIES.contains(affinity),
        path,
        "\"%s\" is unknown".formatted(Texts.printable(String.valueOf(affinity))),
        "None or ClientIP");
  }

  private void names(List<ServicePort> ports) {
    Set<String> names = new HashSet<>();
    Set<String> numbers = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      ServicePort port = ports.get(i);
      Path path = SPEC.field("ports").item(i);
      String name = Objects.requireNonNullElse(port.name(), "");
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
          numbers.add(port.port() + "/" + Objects.requireNonNullElse(port.protocol(), "TCP")),
          path.field("port"),
          "port %d is given twice".formatted(port.port()),
          "keep one");
    }
  }

  private void port(ServicePort port, String type, Path path) {
    String name = Objects.requireNonNullElse(port.name(), "");
    check.require(
        name.isEmpty() || (name.length() <= PORT_NAME_MAX && PORT_NAME.matcher(name).matches()),
        path.field("name"),
        "\"%s\" is no port's name".formatted(Texts.printable(name)),
        "lower-case letters, digits and '-', at most 63");
    check.require(
        port.protocol() == null || PROTOCOLS.contains(port.protocol()),
        path.field("protocol"),
        "\"%s\" is no protocol of a Service"
            .formatted(Texts.printable(String.valueOf(port.protocol()))),
        "TCP, UDP or SCTP; say HTTP by the name or by appProtocol");
    check.require(
        port.appProtocol() == null || DnsNames.isLabelKey(port.appProtocol()),
        path.field("appProtocol"),
        "\"%s\" is no protocol's name"
            .formatted(Texts.printable(String.valueOf(port.appProtocol()))),
        "such as http, grpc or kubernetes.io/h2c");
    check.require(
        port.nodePort() == null || port.nodePort() == 0 || !type.equals("ClusterIP"),
        path.field("nodePort"),
        "goes with type NodePort or LoadBalancer",
        "write type: NodePort, or take it out");
    target(port.targetPort(), path.field("targetPort"));
  }

  private void target(@Nullable IntOrString target, Path path) {
    if (target == null || target.text().isEmpty()) {
      return;
    }
    Integer number = target.number();
    boolean known =
        number == null
            ? TARGET.matcher(target.text()).matches()
            : number >= 0 && number <= PORT_MAX;
    check.require(
        known,
        path,
        "\"%s\" is no port".formatted(Texts.printable(target.text())),
        "1 to 65535, or the name of a container's port, at most 15 characters");
  }
}

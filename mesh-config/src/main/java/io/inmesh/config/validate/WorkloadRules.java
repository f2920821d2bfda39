package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.WorkloadEntry;
import io.inmesh.config.resource.WorkloadGroup;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Workloads that no pod describes: where they are, what they have, how they are probed. */
final class WorkloadRules {
  private static final Set<String> SCHEMES = Set.of("", "HTTP", "HTTPS");
  private static final int PORT_MAX = 65535;

  private final Check check;

  WorkloadRules(Check check) {
    this.check = check;
  }

  void check(WorkloadEntry entry, Path path) {
    String address = address(entry);
    check.require(
        !address.isEmpty() || isText(entry.network()),
        path.field("address"),
        "required, but missing",
        "write address: 10.0.0.1");
    if (Sockets.isUnix(address)) {
      socket(entry, path);
    } else if (!address.isEmpty()) {
      check.hostOrAddress(address, path.field("address"));
    }
    described(entry, path);
  }

  /**
   * An endpoint of a service with resolution STATIC: it is dialled as it stands, so no name has to
   * be found out.
   */
  void fixed(WorkloadEntry entry, Path path, int ports) {
    String address = address(entry);
    check.require(
        !address.isEmpty() || isText(entry.network()),
        path.field("address"),
        "required, but missing",
        "write address: 10.0.0.1");
    if (Sockets.isUnix(address)) {
      socket(entry, path);
      check.require(
          ports == 1,
          path.field("address"),
          "a socket is one port, the service has %d".formatted(ports),
          "give it one port, or use addresses");
    } else if (!address.isEmpty()) {
      check.require(
          Cidrs.isAddress(address),
          path.field("address"),
          "\"%s\" is no IP address, and STATIC looks none up".formatted(Texts.printable(address)),
          "write resolution: DNS, or its address");
    }
    described(entry, path);
  }

  /** An endpoint of a service with resolution DNS. */
  void named(WorkloadEntry entry, Path path) {
    String address = address(entry);
    if (address.isEmpty()) {
      check.error(path.field("address"), "required, but missing", "write address: db.example.com");
    } else {
      check.hostOrAddress(address, path.field("address"));
    }
    described(entry, path);
  }

  private void socket(WorkloadEntry entry, Path path) {
    check.socket(address(entry), path.field("address"));
    check.require(
        entry.ports().isEmpty(), path.field("ports"), "a socket has no ports", "take them out");
  }

  private void described(WorkloadEntry entry, Path path) {
    for (Map.Entry<String, Integer> each : entry.ports().entrySet()) {
      Path at = path.field("ports").field(each.getKey());
      check.label(each.getKey(), at, "port's name");
      port(each.getValue(), at);
    }
    check.labels(entry.labels(), path.field("labels"));
  }

  void check(WorkloadGroup group, Path path) {
    if (group.metadata() != null) {
      check.labels(group.metadata().labels(), path.field("metadata").field("labels"));
    }
    Path ports = path.field("template").field("ports");
    group.template().ports().forEach((name, number) -> port(number, ports.field(name)));
    if (group.probe() != null) {
      probe(group.probe(), path.field("probe"));
    }
  }

  private void probe(WorkloadGroup.ReadinessProbe probe, Path path) {
    WorkloadGroup.HTTPHealthCheckConfig http = probe.httpGet();
    boolean asks =
        http != null || probe.tcpSocket() != null || probe.exec() != null || probe.grpc() != null;
    check.require(asks, path, "says not how", "give httpGet, tcpSocket, exec or grpc");
    if (http == null) {
      return;
    }
    Path at = path.field("httpGet");
    String scheme = http.scheme() == null ? "" : http.scheme();
    check.require(
        SCHEMES.contains(scheme),
        at.field("scheme"),
        "\"%s\" is no scheme".formatted(Texts.printable(scheme)),
        "HTTP or HTTPS, in capitals");
    HeaderRules headers = new HeaderRules(check);
    for (int i = 0; i < http.httpHeaders().size(); i++) {
      String name = http.httpHeaders().get(i).name();
      headers.ofProbe(name == null ? "" : name, at.field("httpHeaders").item(i).field("name"));
    }
  }

  private void port(int number, Path path) {
    check.require(
        number > 0 && number <= PORT_MAX, path, "%d is no port".formatted(number), "1 to 65535");
  }

  private static String address(WorkloadEntry entry) {
    return entry.address() == null ? "" : entry.address();
  }

  private static boolean isText(@Nullable String text) {
    return text != null && !text.isEmpty();
  }
}

package io.inmesh.config.analysis;

import static io.inmesh.config.analysis.Analysis.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Service;
import io.inmesh.config.resource.ServiceEntry;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Ports whose protocol is not told. */
final class ServiceAnalysis {
  private static final Set<String> PROTOCOLS =
      Set.of(
          "http", "http2", "https", "tcp", "tls", "grpc", "mongo", "mysql", "redis", "udp", "dns");
  private static final Set<String> BY_ADDRESS = Set.of("tcp", "mongo", "mysql", "redis");

  private final Resource<?> resource;
  private final Findings findings;

  ServiceAnalysis(Resource<?> resource, Findings findings) {
    this.resource = resource;
    this.findings = findings;
  }

  void check(Service service) {
    for (int i = 0; i < service.ports().size(); i++) {
      Service.ServicePort port = service.ports().get(i);
      String name = Objects.requireNonNullElse(port.name(), "");
      int dash = name.indexOf('-');
      boolean told =
          port.appProtocol() != null
              || PROTOCOLS.contains(dash < 0 ? name : name.substring(0, dash));
      if (!told) {
        Path path = SPEC.field("ports").item(i);
        findings.add(
            Code.PORT_NAME,
            resource,
            path,
            "the name \"%s\" of port %d does not tell its protocol; it is taken for HTTP"
                .formatted(name, port.port()),
            "write name: http-..., grpc-..., tcp-..., or appProtocol");
      }
    }
  }

  void check(ServiceEntry entry) {
    if (entry.resolution() == ServiceEntry.Resolution.STATIC
        && entry.endpoints().isEmpty()
        && entry.workloadSelector() == null) {
      findings.add(
          Code.NO_WORKLOADS,
          resource,
          SPEC.field("endpoints"),
          "resolution STATIC without endpoints and workloadSelector; calls get 503 UH",
          "add endpoints: [{address: ...}]");
    }
    for (int i = 0; i < entry.ports().size(); i++) {
      String protocol =
          Objects.requireNonNullElse(entry.ports().get(i).protocol(), "").toLowerCase(Locale.ROOT);
      if (BY_ADDRESS.contains(protocol) && entry.addresses().isEmpty()) {
        findings.add(
            Code.ADDRESSES_REQUIRED,
            resource,
            SPEC.field("addresses"),
            "port %d is %s, which is told by its address alone"
                .formatted(entry.ports().get(i).number(), protocol),
            "add addresses");
      }
    }
  }
}

package io.inmesh.runtime.telemetry;

import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.snapshot.ServiceRef;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What metrics and logs both ask of a call. Pure. */
final class CallFacts {
  static final String UNKNOWN = "unknown";

  private static final String PASSTHROUGH = "PassthroughCluster";
  private static final String BLACK_HOLE = "BlackHoleCluster";

  private CallFacts() {}

  static boolean isGrpc(RequestView request) {
    String type = request.header("content-type");
    return type != null && type.startsWith("application/grpc");
  }

  /** Whether the last attempt went over the mesh's mTLS. */
  static boolean isMutualTls(OutboundCall call) {
    return call.attempted() && call.cluster().tls() != null && call.endpoint().tls();
  }

  /** Where a call went, also when it went nowhere. */
  static ServiceRef destination(OutboundCall call) {
    if (call.routed()) {
      return named(call.cluster().service());
    }
    String host = call.gateway() ? UNKNOWN : host(call.request());
    if (call.virtualHost() != null || call.gateway()) {
      return new ServiceRef(host, UNKNOWN, UNKNOWN, call.port());
    }
    return new ServiceRef(host, outside(call.detail()), UNKNOWN, call.port());
  }

  /** Where a call to a host that the mesh does not know ended, by how its answer came about. */
  private static String outside(String detail) {
    return switch (detail) {
      case "direct_response" -> BLACK_HOLE;
      case "", "via_upstream", "downstream_remote_disconnect" -> PASSTHROUGH;
      default -> UNKNOWN; // it never left
    };
  }

  /** Which of the port's services was called: the one that Host names, else the first. */
  static ServiceRef destination(InboundCall call) {
    List<ServiceRef> services = call.listener() == null ? List.of() : call.listener().services();
    if (services.isEmpty()) {
      return new ServiceRef(host(call.request()), UNKNOWN, UNKNOWN, call.port());
    }
    if (services.size() > 1) {
      String host = host(call.request());
      for (ServiceRef service : services) {
        if (service.host().equals(host) || service.name().equals(host)) {
          return named(service);
        }
      }
    }
    return named(services.get(0));
  }

  private static ServiceRef named(ServiceRef service) {
    return service.name().isEmpty() || service.namespace().isEmpty()
        ? new ServiceRef(
            service.host(),
            orUnknown(service.name()),
            orUnknown(service.namespace()),
            service.port())
        : service;
  }

  static String host(RequestView request) {
    String authority = request.authority();
    int colon = authority.lastIndexOf(':');
    boolean port = colon > 0 && authority.indexOf(']', colon) < 0;
    String host = port ? authority.substring(0, colon) : authority;
    return host.isEmpty() ? UNKNOWN : host.toLowerCase(Locale.ROOT);
  }

  static String orUnknown(@Nullable String text) {
    return text == null || text.isEmpty() ? UNKNOWN : text;
  }
}

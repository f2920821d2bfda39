package io.inmesh.runtime;

/**
 * A port on which this workload accepts calls. Three numbers speak of a port: the service's, the
 * workload's and the one that is bound; this record ties the last two.
 *
 * @param workloadPort as declared: what policies, metrics and inbound listeners name, 1 to 65535
 * @param boundPort where peers connect, 1 to 65535; differs where a sidecar stands in front
 * @param protocol of the application: {@code http}, {@code http2}, {@code grpc} or {@code tcp}
 * @param tls whether the port speaks the mesh's TLS, so that peers may use mTLS
 */
public record InboundPort(int workloadPort, int boundPort, String protocol, boolean tls) {
  private static final int PORT_MAX = 65_535;

  /** Checks the ranges. */
  public InboundPort {
    checkPort("workloadPort", workloadPort);
    checkPort("boundPort", boundPort);
    if (protocol.isBlank()) {
      throw new IllegalArgumentException("protocol: empty (expected: http, http2, grpc or tcp)");
    }
  }

  private static void checkPort(String name, int port) {
    if (port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException("%s: %d (expected: 1 to 65535)".formatted(name, port));
    }
  }
}

package io.inmesh.controlplane.registry;

/**
 * A port that a workload says it serves.
 *
 * @param workload the declared port, which policies, metrics and inbound names use; 1 to 65535
 * @param bound what is listened on, which endpoints carry; 1 to 65535
 * @param protocol as Istio names it, such as {@code http}, {@code grpc}, {@code tcp}
 * @param tls whether mesh mTLS is spoken there
 */
public record ClaimedPort(int workload, int bound, String protocol, boolean tls) {
  private static final int PROTOCOL_CHARS_MAX = 32;

  /** Checks. */
  public ClaimedPort {
    check("workload port", workload);
    check("bound port", bound);
    if (protocol.length() > PROTOCOL_CHARS_MAX) {
      throw new IllegalArgumentException(
          "protocol of port %d: more than %d characters".formatted(workload, PROTOCOL_CHARS_MAX));
    }
  }

  private static void check(String what, int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("%s: %d (expected: 1 to 65535)".formatted(what, port));
    }
  }
}

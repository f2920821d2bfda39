package io.inmesh.snapshot;

/**
 * One address.
 *
 * @param address an IP address or a host name
 * @param port bound there
 * @param weight at least 1
 * @param locality {@code region/zone/subzone}, or empty
 * @param priority 0 first
 * @param health what the control plane says
 * @param tls whether it speaks the mesh's mTLS
 * @param workload who runs there
 */
public record Endpoint(
    String address,
    int port,
    int weight,
    String locality,
    int priority,
    Health health,
    boolean tls,
    WorkloadRef workload) {
  /** Checks. */
  public Endpoint {
    Check.notEmpty(address, "endpoint's address");
    Check.port(port, "endpoint %s: port".formatted(address));
    Check.atLeast(weight, 1, "endpoint %s: weight".formatted(address));
    Check.atLeast(priority, 0, "endpoint %s: priority".formatted(address));
  }

  /** {@code 10.0.0.1:9080}. */
  @Override
  public String toString() {
    return address.indexOf(':') < 0 ? address + ":" + port : "[" + address + "]:" + port;
  }
}

package io.inmesh.snapshot;

import java.util.List;

/**
 * What a request to one of the workload's own ports must pass.
 *
 * @param port the workload's port
 * @param mtls what the port accepts
 * @param policies DENY before ALLOW
 * @param quotas all must have room
 * @param services whom this port serves, for telemetry
 * @param mtlsOrigin the PeerAuthentication, or NONE
 */
public record InboundListener(
    int port,
    MtlsMode mtls,
    List<AuthorizationPolicy> policies,
    List<QuotaRule> quotas,
    List<ServiceRef> services,
    Origin mtlsOrigin) {
  /** Checks the order of the policies, and copies. */
  public InboundListener {
    Check.port(port, "inbound port");
    policies = List.copyOf(policies);
    quotas = List.copyOf(quotas);
    services = List.copyOf(services);
    boolean allow = false;
    for (AuthorizationPolicy policy : policies) {
      boolean deny = policy.action() == AuthorizationPolicy.Action.DENY;
      Check.that(
          !(deny && allow), "inbound port %d: a DENY policy after an ALLOW one. Swap them.", port);
      allow |= !deny;
    }
  }
}

package io.inmesh.runtime.xds;

import io.inmesh.runtime.quota.QuotaSettings;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.OutboundPolicy;
import io.inmesh.snapshot.Reporting;
import java.util.List;

/** A listener, compiled: what it is tells its name. */
sealed interface CompiledListener {
  /**
   * What an application dialled, or a port of a gateway: leads on to routes.
   *
   * @param routes name of the route configuration
   * @param policies whom a gateway's port lets in
   */
  record Routed(String routes, List<AuthorizationPolicy> policies) implements CompiledListener {}

  /**
   * The same, with its routes inside.
   *
   * @param routes compiled
   */
  record Inline(CompiledRoutes routes) implements CompiledListener {}

  /**
   * What holds for every call.
   *
   * @param policy what happens to hosts outside of the mesh
   * @param reporting how calls are reported
   */
  record Policy(OutboundPolicy policy, Reporting reporting) implements CompiledListener {}

  /**
   * One of the workload's own ports.
   *
   * @param listener as the engine wants it
   * @param quotas of its leased buckets
   */
  record Inbound(InboundListener listener, List<QuotaSettings> quotas)
      implements CompiledListener {}
}

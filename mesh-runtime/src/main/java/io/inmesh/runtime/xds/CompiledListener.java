package io.inmesh.runtime.xds;

import io.inmesh.runtime.quota.QuotaSettings;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.OutboundPolicy;
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
   * What happens to hosts outside of the mesh.
   *
   * @param policy of this client's scope
   */
  record Policy(OutboundPolicy policy) implements CompiledListener {}

  /**
   * One of the workload's own ports.
   *
   * @param listener as the engine wants it
   * @param quotas of its leased buckets
   */
  record Inbound(InboundListener listener, List<QuotaSettings> quotas)
      implements CompiledListener {}
}

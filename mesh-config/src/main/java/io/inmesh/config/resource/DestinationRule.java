package io.inmesh.config.resource;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How calls to a service are made once routing has chosen it: subsets, balancing, limits, TLS. */
@Doc(
    "What applies to calls to a service after routing: subsets, balancing, connection limits, ejection, TLS.")
public record DestinationRule(
    @Required @Doc("Host of the service; a short name is one of this namespace.") String host,
    @Doc("Settings for all subsets and ports.") @Nullable TrafficPolicy trafficPolicy,
    @Doc("Named parts of the service's endpoints.") List<Subset> subsets,
    @Doc("Namespaces that see the rule: '.', '*' or names.") List<String> exportTo,
    @Doc("Callers that it applies to; absent = all.") @Nullable PolicySelector workloadSelector)
    implements Spec {

  /** A part of the endpoints. */
  @Doc("The endpoints with certain labels.")
  public record Subset(
      @Required @Doc("Name, as VirtualServices use it.") String name,
      @Doc("Labels that an endpoint must have; none = all endpoints.") Map<String, String> labels,
      @Doc("Settings that replace the rule's, block by block.")
          @Nullable TrafficPolicy trafficPolicy) {}
}

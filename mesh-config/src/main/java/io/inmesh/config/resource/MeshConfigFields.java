package io.inmesh.config.resource;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mesh's configuration as written in {@code data.mesh} of ConfigMap istio; the rest of Istio's
 * fields is kept unread.
 */
@Lenient
@Doc("The mesh's configuration.")
public record MeshConfigFields(
    @Doc("1.30 (default) or 1.6: whose defaults hold.") @Nullable String compatibility,
    @Doc("Trust domain of the identities; default cluster.local.") @Nullable String trustDomain,
    @Doc("Trust domains that count as ours.") List<String> trustDomainAliases,
    @Doc("Namespace whose policies are the mesh's; default istio-system.")
        @Nullable String rootNamespace,
    @Doc("What happens to calls to unknown hosts; default ALLOW_ANY.")
        @Nullable OutboundTrafficPolicy outboundTrafficPolicy,
    @Doc("Retries where a rule says nothing.")
        VirtualService.@Nullable HTTPRetry defaultHttpRetryPolicy,
    @Doc("Whether calls use mesh TLS wherever the endpoint speaks it; default true.")
        @Nullable Boolean enableAutoMtls,
    @Doc("Time to connect; default 10s.") @Nullable Duration connectTimeout,
    @Doc("Who sees services that say nothing.") List<String> defaultServiceExportTo,
    @Doc("Who sees VirtualServices that say nothing.") List<String> defaultVirtualServiceExportTo,
    @Doc("Who sees DestinationRules that say nothing.")
        List<String> defaultDestinationRuleExportTo) {

  /** What happens to calls to unknown hosts. */
  @Lenient
  @Doc("What happens to calls to unknown hosts.")
  public record OutboundTrafficPolicy(
      @Doc("ALLOW_ANY or REGISTRY_ONLY.") Sidecar.@Nullable OutboundMode mode) {}
}

package io.inmesh.config.model;

import io.inmesh.config.decode.MeshConfigDecoder;
import io.inmesh.config.resource.ConfigMap;
import io.inmesh.config.resource.MeshConfigFields;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Sidecar.OutboundMode;
import io.inmesh.config.resource.VirtualService;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the whole mesh, with Istio's defaults filled in.
 *
 * @param compatibility whose defaults hold
 * @param trustDomain of the identities
 * @param trustDomainAliases others that count as ours
 * @param rootNamespace whose policies are the mesh's
 * @param outboundTrafficPolicy what happens to calls to unknown hosts
 * @param defaultHttpRetryPolicy retries where a rule says nothing; null = Istio's
 * @param enableAutoMtls whether calls use mesh TLS wherever the endpoint speaks it
 * @param connectTimeout time to connect
 * @param serviceExportTo who sees services that say nothing
 * @param virtualServiceExportTo who sees VirtualServices that say nothing
 * @param destinationRuleExportTo who sees DestinationRules that say nothing
 */
public record MeshConfig(
    Compatibility compatibility,
    String trustDomain,
    List<String> trustDomainAliases,
    String rootNamespace,
    OutboundMode outboundTrafficPolicy,
    VirtualService.@Nullable HTTPRetry defaultHttpRetryPolicy,
    boolean enableAutoMtls,
    Duration connectTimeout,
    List<String> serviceExportTo,
    List<String> virtualServiceExportTo,
    List<String> destinationRuleExportTo) {
  private static final List<String> EVERYBODY = List.of("*");

  /** Nothing configured. */
  public static final MeshConfig DEFAULT =
      new MeshConfig(
          Compatibility.V1_30,
          "cluster.local",
          List.of(),
          "istio-system",
          OutboundMode.ALLOW_ANY,
          null,
          true,
          Duration.ofSeconds(10),
          EVERYBODY,
          EVERYBODY,
          EVERYBODY);

  /** The same with another trust domain. */
  public MeshConfig withTrustDomain(String domain) {
    return new MeshConfig(
        compatibility,
        domain,
        trustDomainAliases,
        rootNamespace,
        outboundTrafficPolicy,
        defaultHttpRetryPolicy,
        enableAutoMtls,
        connectTimeout,
        serviceExportTo,
        virtualServiceExportTo,
        destinationRuleExportTo);
  }

  /** What was written, with defaults for the rest. */
  public static MeshConfig of(MeshConfigFields fields, MeshConfig defaults) {
    MeshConfigFields.OutboundTrafficPolicy outbound = fields.outboundTrafficPolicy();
    return new MeshConfig(
        fields.compatibility() == null
            ? defaults.compatibility
            : Compatibility.of(fields.compatibility()),
        Objects.requireNonNullElse(fields.trustDomain(), defaults.trustDomain),
        fields.trustDomainAliases(),
        Objects.requireNonNullElse(fields.rootNamespace(), defaults.rootNamespace),
        outbound == null || outbound.mode() == null
            ? defaults.outboundTrafficPolicy
            : outbound.mode(),
        fields.defaultHttpRetryPolicy() == null
            ? defaults.defaultHttpRetryPolicy
            : fields.defaultHttpRetryPolicy(),
        Objects.requireNonNullElse(fields.enableAutoMtls(), defaults.enableAutoMtls),
        Objects.requireNonNullElse(fields.connectTimeout(), defaults.connectTimeout),
        orElse(fields.defaultServiceExportTo(), defaults.serviceExportTo),
        orElse(fields.defaultVirtualServiceExportTo(), defaults.virtualServiceExportTo),
        orElse(fields.defaultDestinationRuleExportTo(), defaults.destinationRuleExportTo));
  }

  /**
   * What ConfigMap {@code istio} of the root namespace says.
   *
   * @param defaults what holds where it says nothing, or is not there, or cannot be read
   */
  public static MeshConfig of(Collection<? extends Resource<?>> resources, MeshConfig defaults) {
    return resources.stream()
        .filter(
            each -> each.name().equals("istio") && each.namespace().equals(defaults.rootNamespace))
        .flatMap(each -> Optional.ofNullable(each.as(ConfigMap.class)).stream())
        .map(each -> each.spec().data().getOrDefault("mesh", ""))
        .map(text -> MeshConfigDecoder.decode(text, "").fields())
        .flatMap(fields -> Optional.ofNullable(fields).stream())
        .findFirst()
        .map(fields -> of(fields, defaults))
        .orElse(defaults);
  }

  private static List<String> orElse(List<String> written, List<String> otherwise) {
    return written.isEmpty() ? otherwise : written;
  }
}

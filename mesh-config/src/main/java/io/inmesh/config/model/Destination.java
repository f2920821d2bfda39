package io.inmesh.config.model;

import io.inmesh.config.resource.DestinationRule;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.TrafficPolicy;
import io.inmesh.config.resource.TrafficPolicy.PortTrafficPolicy;
import io.inmesh.config.resource.VirtualService;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The DestinationRules that hold for one service and one client, joined.
 *
 * @param origin the rule whose traffic policy it is
 * @param policy for all subsets and ports; null = none
 * @param subsets by name
 */
public record Destination(
    Resource<DestinationRule> origin, @Nullable TrafficPolicy policy, Map<String, Part> subsets) {

  /**
   * A subset and where it stands.
   *
   * @param subset what it says
   * @param origin its rule
   * @param index its place in the rule's list
   */
  public record Part(DestinationRule.Subset subset, Resource<DestinationRule> origin, int index) {}

  /**
   * The policy of a port, and of a subset of it: block by block, where a port's settings replace
   * them all.
   */
  public Settings settings(int port, String subset) {
    Settings settings = port(Settings.of(policy), policy, port);
    TrafficPolicy own =
        Optional.ofNullable(subsets.get(subset))
            .map(each -> each.subset().trafficPolicy())
            .orElse(null);
    return own == null ? settings : port(settings.overriddenBy(own), own, port);
  }

  private static Settings port(Settings settings, @Nullable TrafficPolicy policy, int port) {
    if (policy != null) {
      for (PortTrafficPolicy each : policy.portLevelSettings()) {
        VirtualService.PortSelector selector = each.port();
        if (selector != null && selector.number() != null && selector.number() == port) {
          return new Settings(
              each.loadBalancer(),
              each.connectionPool(),
              each.outlierDetection(),
              each.tls(),
              settings.retryBudget());
        }
      }
    }
    return settings;
  }
}

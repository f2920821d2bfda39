package io.inmesh.config.model;

import io.inmesh.config.resource.DestinationRule;
import io.inmesh.config.resource.PolicySelector;
import io.inmesh.config.resource.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** DestinationRules by namespace. Immutable after construction. */
final class DestinationRuleIndex {
  /** The rules of a namespace, oldest first: by their host, and those for many hosts. */
  private record Space(
      Map<String, List<Resource<DestinationRule>>> exact,
      List<Resource<DestinationRule>> wildcards) {}

  private final Map<String, Space> byNamespace = new HashMap<>();
  private final MeshConfig config;

  DestinationRuleIndex(List<Resource<DestinationRule>> oldestFirst, MeshConfig config) {
    this.config = config;
    for (Resource<DestinationRule> each : oldestFirst) {
      Space space =
          byNamespace.computeIfAbsent(
              each.namespace(), unused -> new Space(new HashMap<>(), new ArrayList<>()));
      String host = Hosts.resolve(each.spec().host(), each.namespace());
      List<Resource<DestinationRule>> rules =
          Hosts.isWildcard(host)
              ? space.wildcards()
              : space.exact().computeIfAbsent(host, unused -> new ArrayList<>());
      rules.add(each);
    }
  }

  /**
   * What holds for calls of a workload to a service: looked for in the client's namespace, then the
   * service's, then the root's; the first namespace with a match wins whole.
   */
  Optional<Destination> find(MeshService service, String client, Map<String, String> clientLabels) {
    Set<String> namespaces =
        new LinkedHashSet<>(List.of(client, service.namespace(), config.rootNamespace()));
    for (String namespace : namespaces) {
      List<Resource<DestinationRule>> matching =
          matching(namespace, service.host(), client, clientLabels);
      if (!matching.isEmpty()) {
        return Optional.of(merge(matching));
      }
    }
    return Optional.empty();
  }

  private List<Resource<DestinationRule>> matching(
      String namespace, String host, String client, Map<String, String> clientLabels) {
    Space space = byNamespace.get(namespace);
    if (space == null) {
      return List.of();
    }
    List<Resource<DestinationRule>> exact =
        space.exact().getOrDefault(host, List.of()).stream()
            .filter(each -> applies(each, client, clientLabels))
            .toList();
    return exact.isEmpty()
        ? longest(
            host,
            space.wildcards().stream().filter(each -> applies(each, client, clientLabels)).toList())
        : exact;
  }

  private boolean applies(
      Resource<DestinationRule> rule, String client, Map<String, String> clientLabels) {
    boolean own = rule.namespace().equals(client);
    PolicySelector selector = rule.spec().workloadSelector();
    if (selector != null && !selector.matchLabels().isEmpty()) {
      return own && Labels.match(selector.matchLabels(), clientLabels);
    }
    List<String> exportTo =
        rule.spec().exportTo().isEmpty()
            ? config.destinationRuleExportTo()
            : rule.spec().exportTo();
    return own || Visibility.isVisible(exportTo, rule.namespace(), client);
  }

  private static List<Resource<DestinationRule>> longest(
      String host, List<Resource<DestinationRule>> wildcards) {
    List<Resource<DestinationRule>> best = new ArrayList<>();
    int bestLength = -1;
    for (Resource<DestinationRule> each : wildcards) {
      String pattern = Hosts.canonical(each.spec().host());
      if (Hosts.covers(pattern, host) && pattern.length() >= bestLength) {
        if (pattern.length() > bestLength) {
          best.clear();
        }
        best.add(each);
        bestLength = pattern.length();
      }
    }
    return best;
  }

  /**
   * Subsets are joined, the first of a name wins; the traffic policy is the first that there is.
   */
  private static Destination merge(List<Resource<DestinationRule>> rules) {
    List<Resource<DestinationRule>> same = sameSelector(rules);
    Resource<DestinationRule> first = same.get(0);
    Map<String, Destination.Part> subsets = new HashMap<>();
    for (Resource<DestinationRule> rule : same) {
      for (int i = 0; i < rule.spec().subsets().size(); i++) {
        DestinationRule.Subset subset = rule.spec().subsets().get(i);
        subsets.putIfAbsent(subset.name(), new Destination.Part(subset, rule, i));
      }
    }
    Resource<DestinationRule> policy =
        same.stream().filter(each -> each.spec().trafficPolicy() != null).findFirst().orElse(first);
    return new Destination(policy, policy.spec().trafficPolicy(), Map.copyOf(subsets));
  }

  /** Rules for certain workloads go before rules for all, and are not joined with them. */
  private static List<Resource<DestinationRule>> sameSelector(
      List<Resource<DestinationRule>> rules) {
    Resource<DestinationRule> chosen =
        rules.stream()
            .filter(each -> each.spec().workloadSelector() != null)
            .findFirst()
            .orElse(rules.get(0));
    return rules.stream()
        .filter(
            each ->
                Objects.equals(each.spec().workloadSelector(), chosen.spec().workloadSelector()))
        .toList();
  }
}

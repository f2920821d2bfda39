package io.inmesh.config.translate;

import io.inmesh.config.model.MeshModel;
import io.inmesh.config.resource.AuthorizationPolicy;
import io.inmesh.config.resource.AuthorizationPolicy.Action;
import io.inmesh.config.resource.Resource;
import io.inmesh.xds.proto.envoy.config.rbac.v3.RBAC;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * AuthorizationPolicies as RBAC filters: what denies first, then what allows. Where a policy asks
 * for a decision that cannot be made here, it fails closed: an ALLOW rule with such a condition
 * never matches, a DENY rule loses the condition, CUSTOM denies whatever its rules match.
 */
final class Authorization {
  static final String NAME = "envoy.filters.http.rbac";
  private static final String DRY_RUN = "istio.io/dry-run";
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

  private Authorization() {}

  static List<HttpFilter> filters(MeshModel model, String namespace, Map<String, String> labels) {
    RBAC.Builder deny = RBAC.newBuilder().setAction(RBAC.Action.DENY);
    RBAC.Builder allow = RBAC.newBuilder().setAction(RBAC.Action.ALLOW);
    boolean anyAllow = false;
    for (Resource<AuthorizationPolicy> policy : model.authorizationPolicies(namespace, labels)) {
      if (TRUE.contains(policy.annotations().getOrDefault(DRY_RUN, ""))) {
        continue;
      }
      switch (Objects.requireNonNullElse(policy.spec().action(), Action.ALLOW)) {
        case ALLOW -> {
          anyAllow = true;
          add(model, policy, true, allow);
        }
        case DENY, CUSTOM -> add(model, policy, false, deny);
        case AUDIT -> {}
      }
    }
    List<HttpFilter> filters = new ArrayList<>();
    if (deny.getPoliciesCount() > 0) {
      filters.add(filter(deny.build()));
    }
    if (anyAllow) {
      filters.add(filter(allow.build()));
    }
    return filters;
  }

  private static void add(
      MeshModel model, Resource<AuthorizationPolicy> policy, boolean allows, RBAC.Builder rbac) {
    RbacRules rules = new RbacRules(policy.namespace(), model.config(), allows);
    for (int i = 0; i < policy.spec().rules().size(); i++) {
      String name = "ns[%s]-policy[%s]-rule[%d]".formatted(policy.namespace(), policy.name(), i);
      rules.policy(policy.spec().rules().get(i)).ifPresent(each -> rbac.putPolicies(name, each));
    }
  }

  private static HttpFilter filter(RBAC rules) {
    return HttpFilters.filter(
        NAME,
        io.inmesh
            .xds
            .proto
            .envoy
            .extensions
            .filters
            .http
            .rbac
            .v3
            .RBAC
            .newBuilder()
            .setRules(rules)
            .build());
  }
}

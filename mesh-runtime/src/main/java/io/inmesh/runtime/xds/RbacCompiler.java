package io.inmesh.runtime.xds;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Cidr;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.StringMatch;
import io.inmesh.xds.proto.envoy.config.core.v3.CidrRange;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Permission;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Policy;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Principal;
import io.inmesh.xds.proto.envoy.config.rbac.v3.RBAC;
import io.inmesh.xds.proto.envoy.type.matcher.v3.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Authorization: Envoy's RBAC rules as conditions. */
final class RbacCompiler {
  static final String FILTER = "envoy.filters.http.rbac";
  private static final Set<String> SETTINGS = Set.of("rules");
  private static final Set<String> RULES = Set.of("action", "policies");
  private static final Set<String> POLICY = Set.of("permissions", "principals");
  private static final Pattern NAME =
      Pattern.compile("ns\\[(?<ns>[^]]*)]-policy\\[(?<policy>[^]]*)]-rule\\[(?<rule>\\d+)]");

  private RbacCompiler() {}

  /** The policy of an HTTP filter; empty if it has no rules, and so asks nothing. */
  static Optional<AuthorizationPolicy> ofFilter(FieldPath at, Any packed) {
    var filter =
        HttpManager.unpack(
            at, packed, io.inmesh.xds.proto.envoy.extensions.filters.http.rbac.v3.RBAC.class);
    at.only(filter, SETTINGS);
    return filter.hasRules()
        ? Optional.of(policy(at.dot("rules"), filter.getRules()))
        : Optional.empty();
  }

  static AuthorizationPolicy policy(FieldPath at, RBAC rules) {
    at.only(rules, RULES);
    AuthorizationPolicy.Action action =
        switch (rules.getAction()) {
          case ALLOW -> AuthorizationPolicy.Action.ALLOW;
          case DENY -> AuthorizationPolicy.Action.DENY;
          case LOG, UNRECOGNIZED ->
              throw at.dot("action").refuse("%s (expected: ALLOW, DENY)", rules.getAction());
        };
    List<AuthorizationPolicy.Rule> compiled = new ArrayList<>();
    Map<String, Policy> inOrder = new TreeMap<>(rules.getPoliciesMap());
    inOrder.forEach(
        (name, policy) ->
            compiled.add(
                new AuthorizationPolicy.Rule(
                    name, condition(at.at("policies", name), policy), origin(name))));
    return new AuthorizationPolicy(action, compiled);
  }

  private static Origin origin(String name) {
    Matcher parts = NAME.matcher(name);
    return parts.matches()
        ? new Origin(
            "AuthorizationPolicy " + parts.group("ns") + '/' + parts.group("policy"),
            "",
            "rules[" + parts.group("rule") + ']')
        : new Origin("AuthorizationPolicy " + name, "", "");
  }

  private static Condition condition(FieldPath at, Policy policy) {
    at.only(policy, POLICY);
    List<Condition> permissions = new ArrayList<>();
    for (int i = 0; i < policy.getPermissionsCount(); i++) {
      permissions.add(permission(at.at("permissions", i), policy.getPermissions(i)));
    }
    List<Condition> principals = new ArrayList<>();
    for (int i = 0; i < policy.getPrincipalsCount(); i++) {
      principals.add(principal(at.at("principals", i), policy.getPrincipals(i)));
    }
    return new Condition.All(
        List.of(new Condition.AnyOf(permissions), new Condition.AnyOf(principals)));
  }

  /** What a newer control plane says beside the rest of a rule must not be left out of it. */
  private static void nothingUnknown(FieldPath at, Message message) {
    Set<Integer> unknown = message.getUnknownFields().asMap().keySet();
    if (!unknown.isEmpty()) {
      throw at.refuse("holds fields %s that this client does not know; upgrade it", unknown);
    }
  }

  private static Condition permission(FieldPath at, Permission rule) {
    nothingUnknown(at, rule);
    return switch (rule.getRuleCase()) {
      case AND_RULES ->
          new Condition.All(permissions(at.dot("and_rules"), rule.getAndRules().getRulesList()));
      case OR_RULES ->
          new Condition.AnyOf(permissions(at.dot("or_rules"), rule.getOrRules().getRulesList()));
      case NOT_RULE -> new Condition.Not(permission(at.dot("not_rule"), rule.getNotRule()));
      case ANY -> rule.getAny() ? new Condition.Always() : new Condition.Never();
      case HEADER -> new Condition.Header(MatchCompiler.header(at.dot("header"), rule.getHeader()));
      case URL_PATH -> path(at.dot("url_path"), rule.getUrlPath());
      case DESTINATION_PORT -> new Condition.Port(rule.getDestinationPort());
      case DESTINATION_IP,
          DESTINATION_PORT_RANGE,
          METADATA,
          REQUESTED_SERVER_NAME,
          MATCHER,
          URI_TEMPLATE,
          SOURCED_METADATA,
          RULE_NOT_SET ->
          throw at.refuse("%s is not enforced by this client", rule.getRuleCase());
    };
  }

  private static List<Condition> permissions(FieldPath at, List<Permission> rules) {
    List<Condition> conditions = new ArrayList<>(rules.size());
    for (int i = 0; i < rules.size(); i++) {
      conditions.add(permission(at.at("rules", i), rules.get(i)));
    }
    return conditions;
  }

  @SuppressWarnings("deprecation") // source_ip is what Istio 1.6 wrote
  private static Condition principal(FieldPath at, Principal id) {
    nothingUnknown(at, id);
    return switch (id.getIdentifierCase()) {
      case AND_IDS -> new Condition.All(principals(at.dot("and_ids"), id.getAndIds().getIdsList()));
      case OR_IDS -> new Condition.AnyOf(principals(at.dot("or_ids"), id.getOrIds().getIdsList()));
      case NOT_ID -> new Condition.Not(principal(at.dot("not_id"), id.getNotId()));
      case ANY -> id.getAny() ? new Condition.Always() : new Condition.Never();
      case AUTHENTICATED -> authenticated(at.dot("authenticated"), id.getAuthenticated());
      case SOURCE_IP -> address(at.dot("source_ip"), id.getSourceIp());
      case DIRECT_REMOTE_IP -> address(at.dot("direct_remote_ip"), id.getDirectRemoteIp());
      case HEADER -> new Condition.Header(MatchCompiler.header(at.dot("header"), id.getHeader()));
      case URL_PATH -> path(at.dot("url_path"), id.getUrlPath());
      case REMOTE_IP, METADATA, FILTER_STATE, SOURCED_METADATA, CUSTOM, IDENTIFIER_NOT_SET ->
          throw at.refuse("%s is not enforced by this client", id.getIdentifierCase());
    };
  }

  private static List<Condition> principals(FieldPath at, List<Principal> ids) {
    List<Condition> conditions = new ArrayList<>(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      conditions.add(principal(at.at("ids", i), ids.get(i)));
    }
    return conditions;
  }

  private static Condition authenticated(FieldPath at, Principal.Authenticated peer) {
    nothingUnknown(at, peer);
    return peer.hasPrincipalName()
        ? new Condition.Principal(
            MatchCompiler.string(at.dot("principal_name"), peer.getPrincipalName()))
        : new Condition.Authenticated();
  }

  private static Condition address(FieldPath at, CidrRange range) {
    return new Condition.SourceIp(
        at.checked(() -> new Cidr(range.getAddressPrefix(), range.getPrefixLen().getValue())));
  }

  private static Condition path(FieldPath at, PathMatcher matcher) {
    StringMatch match = MatchCompiler.string(at.dot("path"), matcher.getPath());
    return new Condition.Path(match);
  }
}

package io.inmesh.config.translate;

import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.resource.AuthorizationPolicy.Condition;
import io.inmesh.config.resource.AuthorizationPolicy.From;
import io.inmesh.config.resource.AuthorizationPolicy.Operation;
import io.inmesh.config.resource.AuthorizationPolicy.Rule;
import io.inmesh.config.resource.AuthorizationPolicy.Source;
import io.inmesh.config.resource.AuthorizationPolicy.To;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Permission;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Policy;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One rule as permissions (what) and principals (who). */
final class RbacRules {
  private static final Principal ANYBODY = Principal.newBuilder().setAny(true).build();
  private static final Permission ANYTHING = Permission.newBuilder().setAny(true).build();

  private final RbacPrincipals who;
  private final boolean allows;

  RbacRules(String namespace, MeshConfig config, boolean allows) {
    this.who = new RbacPrincipals(namespace, config);
    this.allows = allows;
  }

  /**
   * The rule; empty if it allows under a condition that cannot be told, which therefore never
   * holds.
   */
  Optional<Policy> policy(Rule rule) {
    if (allows && !canTell(rule)) {
      return Optional.empty();
    }
    List<Principal> conditions = new ArrayList<>();
    List<Permission> demands = new ArrayList<>();
    for (Condition each : rule.when()) {
      if (each.key().equals("destination.port")) {
        both(each.values(), each.notValues(), RbacPermissions::port, demands);
      } else {
        who.condition(each, conditions);
      }
    }
    Policy.Builder policy = Policy.newBuilder();
    for (To each : rule.to().isEmpty() ? List.of(new To(null)) : rule.to()) {
      List<Permission> all = new ArrayList<>(demands);
      if (each.operation() != null) {
        operation(each.operation(), all);
      }
      policy.addPermissions(RbacPermissions.all(all, ANYTHING));
    }
    for (From each : rule.from().isEmpty() ? List.of(new From(null)) : rule.from()) {
      List<Principal> all = new ArrayList<>();
      if (each.source() != null) {
        who.source(each.source(), all);
      }
      all.addAll(conditions);
      policy.addPrincipals(RbacPrincipals.all(all, ANYBODY));
    }
    return Optional.of(policy.build());
  }

  private static void operation(Operation operation, List<Permission> all) {
    both(operation.hosts(), operation.notHosts(), RbacPermissions::host, all);
    both(operation.ports(), operation.notPorts(), RbacPermissions::port, all);
    both(operation.methods(), operation.notMethods(), RbacPermissions::method, all);
    both(operation.paths(), operation.notPaths(), RbacPermissions::path, all);
  }

  private static void both(
      List<String> values,
      List<String> not,
      Function<String, Permission> make,
      List<Permission> all) {
    if (!values.isEmpty()) {
      all.add(RbacPermissions.any(values.stream().map(make).toList()));
    }
    if (!not.isEmpty()) {
      all.add(RbacPermissions.not(RbacPermissions.any(not.stream().map(make).toList())));
    }
  }

  /**
   * Whether every condition can be told here: what a token says and who stands behind a proxy
   * cannot.
   */
  static boolean canTell(Rule rule) {
    return rule.when().stream().allMatch(each -> RbacPrincipals.canTell(each.key()))
        && rule.from().stream().map(From::source).allMatch(each -> each == null || canTell(each));
  }

  private static boolean canTell(Source source) {
    return source.requestPrincipals().isEmpty()
        && source.notRequestPrincipals().isEmpty()
        && source.remoteIpBlocks().isEmpty()
        && source.notRemoteIpBlocks().isEmpty();
  }
}

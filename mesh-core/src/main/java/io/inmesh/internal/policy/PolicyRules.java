package io.inmesh.internal.policy;

import io.inmesh.snapshot.AuthorizationPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Authorization policies, ready to be asked. Immutable, any thread. */
public final class PolicyRules {
  private final CompiledRule[] deny;
  private final CompiledRule[] allow;
  private final boolean allowIsAsked;

  private record CompiledRule(AuthorizationPolicy.Rule rule, ConditionTest condition) {}

  /** Compiles. */
  public PolicyRules(List<AuthorizationPolicy> policies) {
    this.deny = compile(policies, AuthorizationPolicy.Action.DENY);
    this.allow = compile(policies, AuthorizationPolicy.Action.ALLOW);
    this.allowIsAsked =
        policies.stream().anyMatch(policy -> policy.action() == AuthorizationPolicy.Action.ALLOW);
  }

  private static CompiledRule[] compile(
      List<AuthorizationPolicy> policies, AuthorizationPolicy.Action action) {
    List<CompiledRule> rules = new ArrayList<>();
    for (AuthorizationPolicy policy : policies) {
      if (policy.action() == action) {
        for (AuthorizationPolicy.Rule rule : policy.rules()) {
          rules.add(new CompiledRule(rule, ConditionTest.of(rule.condition())));
        }
      }
    }
    return rules.toArray(CompiledRule[]::new);
  }

  /** The DENY rule that refuses; null = none. */
  public AuthorizationPolicy.@Nullable Rule denying(Subject subject) {
    return matching(deny, subject);
  }

  /** Whether an ALLOW rule lets it in, or none is asked. */
  public boolean allows(Subject subject) {
    return !allowIsAsked || matching(allow, subject) != null;
  }

  private static AuthorizationPolicy.@Nullable Rule matching(
      CompiledRule[] rules, Subject subject) {
    for (CompiledRule each : rules) {
      if (each.condition.test(subject)) {
        return each.rule;
      }
    }
    return null;
  }
}

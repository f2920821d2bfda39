package io.inmesh.internal.policy;

import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.QuotaRule;
import io.inmesh.spi.QuotaBucket;
import io.inmesh.spi.QuotaSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a port asks of its requests, ready to be asked. Immutable, any thread. */
public final class InboundRules {
  private final InboundListener listener;
  private final CompiledRule[] deny;
  private final CompiledRule[] allow;
  private final boolean allowIsAsked;
  private final QuotaBucket[] buckets;

  private record CompiledRule(AuthorizationPolicy.Rule rule, ConditionTest condition) {}

  /** Compiles. */
  public InboundRules(InboundListener listener, QuotaSource quotas) {
    this.listener = listener;
    this.deny = compile(listener, AuthorizationPolicy.Action.DENY);
    this.allow = compile(listener, AuthorizationPolicy.Action.ALLOW);
    this.allowIsAsked =
        listener.policies().stream()
            .anyMatch(policy -> policy.action() == AuthorizationPolicy.Action.ALLOW);
    this.buckets = listener.quotas().stream().map(quotas::bucket).toArray(QuotaBucket[]::new);
  }

  private static CompiledRule[] compile(
      InboundListener listener, AuthorizationPolicy.Action action) {
    List<CompiledRule> rules = new ArrayList<>();
    for (AuthorizationPolicy policy : listener.policies()) {
      if (policy.action() == action) {
        for (AuthorizationPolicy.Rule rule : policy.rules()) {
          rules.add(new CompiledRule(rule, ConditionTest.of(rule.condition())));
        }
      }
    }
    return rules.toArray(CompiledRule[]::new);
  }

  /** What is configured. */
  public InboundListener listener() {
    return listener;
  }

  /** Whether the connection is one that this port takes. */
  public boolean transportAllows(Subject subject) {
    return listener.mtls() != MtlsMode.STRICT
        || (subject.peer().tls() && subject.peer().id() != null);
  }

  /** The DENY rule that refuses; null = none. */
  public AuthorizationPolicy.@Nullable Rule denying(Subject subject) {
    return matching(deny, subject);
  }

  /** Whether an ALLOW rule lets it in, or none is asked. */
  public boolean allows(Subject subject) {
    return !allowIsAsked || matching(allow, subject) != null;
  }

  /** The quota that has no room; null = all have, and one permit of each is taken. */
  public @Nullable QuotaRule exhausted() {
    for (int i = 0; i < buckets.length; i++) {
      if (!buckets[i].tryAcquire()) {
        return listener.quotas().get(i);
      }
    }
    return null;
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

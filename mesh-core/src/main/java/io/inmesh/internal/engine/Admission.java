package io.inmesh.internal.engine;

import io.inmesh.identity.SpiffeId;
import io.inmesh.internal.policy.PolicyRules;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Origin;
import org.jspecify.annotations.Nullable;

/**
 * What authorization policies say of a call: a refusal, or nothing.
 *
 * @param detail as Envoy has it in its access log
 * @param origin the rule that denies; NONE when no rule allows
 * @param sentence who was refused what, and how to mend it
 */
record Admission(String detail, Origin origin, String sentence) {
  /** Envoy's words. */
  static final String DENIED = "RBAC: access denied";

  /**
   * DENY, then ALLOW. A path that a servlet container reads differently must pass in both readings:
   * {@code /admin;x} is not a way around a rule about {@code /admin}.
   *
   * @return null = let in
   */
  static @Nullable Admission refusal(PolicyRules rules, Entering call) {
    AuthorizationPolicy.Rule denying = rules.denying(call);
    if (denying == null && !rules.allows(call)) {
      return notAllowed(call);
    }
    if (denying == null && call.readByContainer()) {
      denying = rules.denying(call);
      if (denying == null && !rules.allows(call)) {
        return notAllowed(call);
      }
    }
    return denying == null ? null : denied(call, denying);
  }

  private static Admission denied(Entering call, AuthorizationPolicy.Rule rule) {
    return new Admission(
        "rbac_access_denied_matched_policy[" + rule.name() + "]",
        rule.origin(),
        rule.origin() + " denies " + what(call) + ". Change the rule if it should not.");
  }

  private static Admission notAllowed(Entering call) {
    return new Admission(
        "rbac_access_denied_matched_policy[none]",
        Origin.NONE,
        "No ALLOW policy of this workload takes " + what(call) + ". Add a rule that does.");
  }

  private static String what(Entering call) {
    SpiffeId id = call.peer().id();
    return "%s %s from %s"
        .formatted(
            call.request().method(),
            call.policyPath(),
            id == null ? "a caller without identity" : id.principal());
  }
}

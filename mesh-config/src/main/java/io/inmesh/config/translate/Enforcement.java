package io.inmesh.config.translate;

import io.inmesh.config.resource.AuthorizationPolicy;

/** What the generated resources can say. */
public final class Enforcement {
  private Enforcement() {}

  /** Whether every condition of a rule can be told; if not, the rule fails closed. */
  public static boolean canTell(AuthorizationPolicy.Rule rule) {
    return RbacRules.canTell(rule);
  }
}

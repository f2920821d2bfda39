package io.inmesh.config.translate;

import io.inmesh.config.resource.AuthorizationPolicy;
import java.util.Set;

/** What the generated resources can say. */
public final class Enforcement {
  /** Conditions of retries that our engine does not know. */
  public static final Set<String> UNKNOWN_RETRIES =
      Set.of("retriable-headers", "http3-post-connect-failure");

  private Enforcement() {}

  /** Whether every condition of a rule can be told; if not, the rule fails closed. */
  public static boolean canTell(AuthorizationPolicy.Rule rule) {
    return RbacRules.canTell(rule);
  }
}

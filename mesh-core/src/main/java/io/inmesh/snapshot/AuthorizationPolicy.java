package io.inmesh.snapshot;

import java.util.List;

/**
 * Rules of one action. DENY: a rule that matches refuses. ALLOW: when there is any ALLOW policy, a
 * request that no rule of any matches is refused; so an ALLOW without rules refuses everything.
 *
 * @param action what a match means
 * @param rules any of them
 */
public record AuthorizationPolicy(Action action, List<Rule> rules) {
  /** Copies. */
  public AuthorizationPolicy {
    rules = List.copyOf(rules);
  }

  /** What a match means. */
  public enum Action {
    /** The request is refused. */
    DENY,
    /** The request is let in. */
    ALLOW
  }

  /**
   * One rule of a policy.
   *
   * @param name {@code ns[default]-policy[name]-rule[0]}
   * @param condition which requests
   * @param origin which resource says so
   */
  public record Rule(String name, Condition condition, Origin origin) {}
}

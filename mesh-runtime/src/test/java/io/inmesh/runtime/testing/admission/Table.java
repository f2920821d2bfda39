package io.inmesh.runtime.testing.admission;

import static io.inmesh.snapshot.AuthorizationPolicy.Action.ALLOW;
import static io.inmesh.snapshot.AuthorizationPolicy.Action.DENY;

import com.google.re2j.Pattern;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.StringMatch;
import java.util.Arrays;
import java.util.List;

/**
 * Policies, and whom each lets in: a stranger without certificate, {@code default/reviews}, and
 * {@code other/ratings}. Istio's semantics of AuthorizationPolicy, in the words that the control
 * plane's translation uses.
 */
final class Table {
  static final Condition ANYBODY = new Condition.Always();
  static final Condition WITH_IDENTITY = principal(regex("spiffe://.*"));
  static final Condition REVIEWS =
      principal(StringMatch.exact("spiffe://cluster.local/ns/default/sa/reviews"));
  static final Condition OF_DEFAULT = principal(regex("spiffe://[^/]+/ns/default/.*"));
  static final Condition OF_OTHER = principal(regex("spiffe://[^/]+/ns/o[^/]*/.*"));
  static final Condition RATINGS = principal(new StringMatch.Suffix("/sa/ratings", false));

  /**
   * One row.
   *
   * @param nobody whether the stranger comes in, and so on
   */
  record Row(
      String name,
      List<AuthorizationPolicy> policies,
      boolean nobody,
      boolean reviews,
      boolean ratings) {
    AuthorizationPolicy[] rules() {
      return policies.toArray(AuthorizationPolicy[]::new);
    }
  }

  private Table() {}

  static List<Row> rows(Protocol protocol) {
    Condition asked = path(StringMatch.exact(protocol.target));
    Condition below = path(StringMatch.prefix(protocol.target.substring(0, 2)));
    Condition elsewhere = path(StringMatch.prefix("/elsewhere"));
    Condition method = method(protocol.method);
    Condition otherMethod = method("PUT");
    return List.of(
        row("none", true, true, true),
        row("ALLOW nothing", false, false, false, allow()),
        row("DENY nothing", true, true, true, deny()),
        row("ALLOW {}", true, true, true, allow(ANYBODY)),
        row("DENY {}", false, false, false, deny(ANYBODY)),
        row("ALLOW principals *", false, true, true, allow(WITH_IDENTITY)),
        row("DENY principals *", true, false, false, deny(WITH_IDENTITY)),
        row("ALLOW notPrincipals *", true, false, false, allow(not(WITH_IDENTITY))),
        row("DENY notPrincipals *", false, true, true, deny(not(WITH_IDENTITY))),
        row("ALLOW reviews", false, true, false, allow(REVIEWS)),
        row("DENY reviews", true, false, true, deny(REVIEWS)),
        row("ALLOW notPrincipals reviews", true, false, true, allow(not(REVIEWS))),
        row("DENY notPrincipals reviews", false, true, false, deny(not(REVIEWS))),
        row("ALLOW */sa/ratings", false, false, true, allow(RATINGS)),
        row("ALLOW namespaces default", false, true, false, allow(OF_DEFAULT)),
        row("DENY namespaces o*", true, true, false, deny(OF_OTHER)),
        row("DENY notNamespaces default", false, true, false, deny(not(OF_DEFAULT))),
        row("ALLOW the path", true, true, true, allow(asked)),
        row("DENY the path", false, false, false, deny(asked)),
        row("DENY its prefix", false, false, false, deny(below)),
        row("ALLOW another path", false, false, false, allow(elsewhere)),
        row("ALLOW notPaths", true, true, true, allow(not(elsewhere))),
        row("DENY notPaths", false, false, false, deny(not(elsewhere))),
        row("ALLOW the method", true, true, true, allow(method)),
        row("DENY the method", false, false, false, deny(method)),
        row("ALLOW another method", false, false, false, allow(otherMethod)),
        row("DENY notMethods", false, false, false, deny(not(otherMethod))),
        row("ALLOW from and to", false, true, false, allow(both(REVIEWS, asked))),
        row("DENY from and to", true, false, true, deny(both(REVIEWS, asked))),
        row("DENY from and another to", true, true, true, deny(both(REVIEWS, elsewhere))),
        row("any of several rules", false, true, true, allow(REVIEWS, OF_OTHER)),
        row("any of several ALLOW", false, true, true, allow(REVIEWS), allow(OF_OTHER)),
        row("an ALLOW that allows nothing", false, true, false, allow(), allow(REVIEWS)),
        row("DENY before ALLOW", false, false, true, deny(REVIEWS), allow(WITH_IDENTITY)),
        row("DENY before ALLOW {}", true, false, true, deny(REVIEWS), allow(ANYBODY)));
  }

  static Condition path(StringMatch path) {
    return new Condition.Path(path);
  }

  static Condition method(String method) {
    return new Condition.Header(
        new HeaderMatch(":method", StringMatch.exact(method), false, false));
  }

  static Condition host(String host) {
    return new Condition.Header(
        new HeaderMatch(":authority", new StringMatch.Exact(host, true), false, false));
  }

  static AuthorizationPolicy allow(Condition... rules) {
    return policy(ALLOW, rules);
  }

  static AuthorizationPolicy deny(Condition... rules) {
    return policy(DENY, rules);
  }

  private static AuthorizationPolicy policy(
      AuthorizationPolicy.Action action, Condition... conditions) {
    return new AuthorizationPolicy(
        action,
        Arrays.stream(conditions)
            .map(each -> new AuthorizationPolicy.Rule("r", each, Origin.NONE))
            .toList());
  }

  private static Row row(
      String name,
      boolean nobody,
      boolean reviews,
      boolean ratings,
      AuthorizationPolicy... policies) {
    return new Row(name, List.of(policies), nobody, reviews, ratings);
  }

  private static Condition principal(StringMatch match) {
    return new Condition.Principal(match);
  }

  private static StringMatch regex(String regex) {
    return new StringMatch.Regex(Pattern.compile(regex));
  }

  private static Condition not(Condition condition) {
    return new Condition.Not(condition);
  }

  private static Condition both(Condition... conditions) {
    return new Condition.All(List.of(conditions));
  }
}

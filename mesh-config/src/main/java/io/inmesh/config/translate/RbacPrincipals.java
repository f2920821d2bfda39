package io.inmesh.config.translate;

import com.google.re2j.Pattern;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.config.resource.AuthorizationPolicy.Condition;
import io.inmesh.config.resource.AuthorizationPolicy.Source;
import io.inmesh.xds.proto.envoy.config.core.v3.CidrRange;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Principal;
import io.inmesh.xds.proto.envoy.config.route.v3.HeaderMatcher;
import io.inmesh.xds.proto.envoy.type.matcher.v3.StringMatcher;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/**
 * Who asks. A caller without identity matches nothing about identities, so it matches every
 * negation.
 */
final class RbacPrincipals {
  private static final String SCHEME = "spiffe://";
  private static final String LOCAL = "cluster.local";
  private static final String HEADERS = "request.headers[";

  private final String namespace;
  private final Set<String> ourDomains = new LinkedHashSet<>();

  RbacPrincipals(String namespace, MeshConfig config) {
    this.namespace = namespace;
    ourDomains.add(config.trustDomain());
    ourDomains.addAll(config.trustDomainAliases());
    ourDomains.add(LOCAL);
  }

  void source(Source source, List<Principal> all) {
    both(source.principals(), source.notPrincipals(), this::principal, all);
    both(source.namespaces(), source.notNamespaces(), RbacPrincipals::inNamespace, all);
    both(source.serviceAccounts(), source.notServiceAccounts(), this::account, all);
    both(source.trustDomains(), source.notTrustDomains(), RbacPrincipals::inTrustDomain, all);
    both(source.ipBlocks(), source.notIpBlocks(), RbacPrincipals::peer, all);
  }

  /** Whether a condition's key can be told here. */
  static boolean canTell(String key) {
    return switch (key) {
      case "source.ip",
          "source.namespace",
          "source.principal",
          "source.serviceAccount",
          "source.trustDomain",
          "destination.port" ->
          true;
      default -> key.startsWith(HEADERS);
    };
  }

  /**
   * A condition about the caller; one that cannot be told is left out (the rule denies then, and
   * denies more).
   */
  void condition(Condition condition, List<Principal> all) {
    String key = condition.key();
    switch (key) {
      case "source.ip" ->
          both(condition.values(), condition.notValues(), RbacPrincipals::peer, all);
      case "source.namespace" ->
          both(condition.values(), condition.notValues(), RbacPrincipals::inNamespace, all);
      case "source.principal" ->
          both(condition.values(), condition.notValues(), this::principal, all);
      case "source.serviceAccount" ->
          both(condition.values(), condition.notValues(), this::account, all);
      case "source.trustDomain" ->
          both(condition.values(), condition.notValues(), RbacPrincipals::inTrustDomain, all);
      default -> {
        if (key.startsWith(HEADERS)) {
          String name = key.substring(HEADERS.length(), key.length() - 1).toLowerCase(Locale.ROOT);
          both(condition.values(), condition.notValues(), value -> header(name, value), all);
        }
      }
    }
  }

  static Principal all(List<Principal> principals, Principal ifNone) {
    return principals.isEmpty()
        ? ifNone
        : Principal.newBuilder()
            .setAndIds(Principal.Set.newBuilder().addAllIds(principals))
            .build();
  }

  private static Principal any(List<Principal> principals) {
    return Principal.newBuilder()
        .setOrIds(Principal.Set.newBuilder().addAllIds(principals))
        .build();
  }

  private static void both(
      List<String> values,
      List<String> not,
      Function<String, Principal> make,
      List<Principal> all) {
    if (!values.isEmpty()) {
      all.add(any(values.stream().map(make).toList()));
    }
    if (!not.isEmpty()) {
      all.add(Principal.newBuilder().setNotId(any(not.stream().map(make).toList())).build());
    }
  }

  /** {@code cluster.local} and our own domain stand for each other and for the aliases. */
  private Principal principal(String pattern) {
    int slash = pattern.indexOf('/');
    String domain = slash < 0 ? "" : pattern.substring(0, slash);
    if (!ourDomains.contains(domain)) {
      return named(RbacTexts.pattern(pattern, SCHEME, false));
    }
    String rest = pattern.substring(slash);
    return any(
        ourDomains.stream()
            .map(each -> named(RbacTexts.pattern(each + rest, SCHEME, false)))
            .toList());
  }

  /** Each {@code *} of a namespace is a wildcard. */
  private static Principal inNamespace(String pattern) {
    String name = pattern.replace("*", "\0");
    return named(
        RbacTexts.regex(
            SCHEME
                + "[^/]+/ns/"
                + Pattern.quote(name).replace(Pattern.quote("\0"), "[^/]*")
                + "/.*"));
  }

  private Principal account(String account) {
    int slash = account.indexOf('/');
    String space = slash < 0 ? namespace : account.substring(0, slash);
    String rest = "/ns/" + space + "/sa/" + account.substring(slash + 1);
    return named(RbacTexts.regex(SCHEME + "[^/]+" + Pattern.quote(rest)));
  }

  private static Principal inTrustDomain(String pattern) {
    return named(RbacTexts.regex(SCHEME + Pattern.quote(pattern).replace("\\*", "[^/]*") + "/.*"));
  }

  private static Principal named(StringMatcher name) {
    return Principal.newBuilder()
        .setAuthenticated(Principal.Authenticated.newBuilder().setPrincipalName(name))
        .build();
  }

  private static Principal header(String name, String pattern) {
    HeaderMatcher.Builder header = HeaderMatcher.newBuilder().setName(name);
    if (pattern.equals("*")) {
      header.setPresentMatch(true);
    } else {
      header.setStringMatch(RbacTexts.pattern(pattern, "", false));
    }
    return Principal.newBuilder().setHeader(header).build();
  }

  private static Principal peer(String block) {
    return Principal.newBuilder().setDirectRemoteIp(range(block)).build();
  }

  private static CidrRange range(String block) {
    int slash = block.indexOf('/');
    String address = slash < 0 ? block : block.substring(0, slash);
    int bits =
        slash < 0
            ? (block.indexOf(':') < 0 ? 32 : 128)
            : Integer.parseInt(block.substring(slash + 1));
    return CidrRange.newBuilder().setAddressPrefix(address).setPrefixLen(Protos.uint(bits)).build();
  }
}

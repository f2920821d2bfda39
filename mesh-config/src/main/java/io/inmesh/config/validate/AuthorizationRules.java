package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.AuthorizationPolicy;
import io.inmesh.config.resource.AuthorizationPolicy.Action;
import io.inmesh.config.resource.AuthorizationPolicy.Operation;
import io.inmesh.config.resource.AuthorizationPolicy.Rule;
import io.inmesh.config.resource.AuthorizationPolicy.Source;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** AuthorizationPolicy: rules that say something, with conditions that are known. */
final class AuthorizationRules {
  private static final Set<String> KEYS =
      Set.of(
          "source.ip",
          "remote.ip",
          "source.namespace",
          "source.principal",
          "source.serviceAccount",
          "source.trustDomain",
          "request.auth.principal",
          "request.auth.audiences",
          "request.auth.presenter",
          "destination.ip",
          "destination.port",
          "connection.sni");
  private static final Pattern KEYED =
      Pattern.compile(
          "(request\\.headers|request\\.auth\\.claims|experimental\\.envoy\\.filters\\.[^\\[]*)\\[.+]");

  /** What a provider is not told of. */
  private static final Set<String> UNKNOWN_TO_PROVIDERS =
      Set.of("source.namespace", "source.principal", "source.serviceAccount");

  private static final Pattern ACCOUNT = Pattern.compile("([^/*]+/)?[^/*]+");
  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern TEMPLATE = Pattern.compile("\\{\\*\\*?}");
  private static final Pattern NO_TEMPLATE =
      Pattern.compile("/\\{\\w+=\\*\\*?}|\\{\\w*}|/\\*\\*?|\\*\\*?/");
  private static final int PORT_MAX = 65535;
  private static final Set<String> ADDRESS_KEYS =
      Set.of("source.ip", "remote.ip", "destination.ip");

  private static final Source EMPTY_SOURCE =
      new Source(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
  private static final Operation EMPTY_OPERATION =
      new Operation(
          List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

  private final Check check;
  private final TargetRules targets;

  AuthorizationRules(Check check) {
    this.check = check;
    this.targets = new TargetRules(check);
  }

  void check(AuthorizationPolicy policy) {
    targets.selector(policy.selector());
    targets.targets(policy.targetRef(), policy.targetRefs());
    boolean custom = policy.action() == Action.CUSTOM;
    boolean provided =
        policy.provider() != null
            && policy.provider().name() != null
            && !policy.provider().name().isEmpty();
    check.require(
        !custom || provided,
        SPEC.field("provider"),
        "CUSTOM needs a provider",
        "add provider: {name: ...}");
    check.require(
        custom || policy.provider() == null,
        SPEC.field("provider"),
        "only CUSTOM has a provider",
        "take it out");
    check.require(
        !policy.rules().isEmpty() || (!custom && policy.action() != Action.DENY),
        SPEC.field("rules"),
        "%s without rules would never do anything".formatted(policy.action()),
        "add rules: [{}] to mean every request");
    for (int i = 0; i < policy.rules().size(); i++) {
      rule(policy.rules().get(i), SPEC.field("rules").item(i));
      if (custom) {
        custom(policy.rules().get(i), SPEC.field("rules").item(i));
      }
    }
  }

  private void rule(Rule rule, Path path) {
    notEmptyList(path.field("from"), "anybody");
    for (int i = 0; i < rule.from().size(); i++) {
      source(rule.from().get(i).source(), path.field("from").item(i));
    }
    notEmptyList(path.field("to"), "anything");
    for (int i = 0; i < rule.to().size(); i++) {
      operation(rule.to().get(i).operation(), path.field("to").item(i));
    }
    for (int i = 0; i < rule.when().size(); i++) {
      condition(rule.when().get(i), path.field("when").item(i));
    }
  }

  /** An empty list reads like nobody and would mean everybody. */
  private void notEmptyList(Path path, String all) {
    check.require(
        !(check.written(path) instanceof ListNode list) || !list.items().isEmpty(),
        path,
        "must not be empty",
        "to mean %s, leave it out".formatted(all));
  }

  private void custom(Rule rule, Path path) {
    for (int i = 0; i < rule.from().size(); i++) {
      Source source = rule.from().get(i).source();
      boolean told =
          source == null
              || Stream.of(
                      source.principals(),
                      source.notPrincipals(),
                      source.requestPrincipals(),
                      source.notRequestPrincipals(),
                      source.namespaces(),
                      source.notNamespaces(),
                      source.serviceAccounts(),
                      source.notServiceAccounts())
                  .allMatch(List::isEmpty);
      check.require(
          told,
          path.field("from").item(i).field("source"),
          "CUSTOM cannot look at principals, namespaces and accounts",
          "let the provider decide by them");
    }
    for (int i = 0; i < rule.when().size(); i++) {
      String key = rule.when().get(i).key();
      check.require(
          !UNKNOWN_TO_PROVIDERS.contains(key) && !key.startsWith("request.auth."),
          path.field("when").item(i).field("key"),
          "CUSTOM cannot look at %s".formatted(Texts.printable(key)),
          "let the provider decide by it");
    }
  }

  private void source(@Nullable Source source, Path path) {
    if (source == null) {
      check.error(path, "needs a source", "add source: {principals: [...]}");
      return;
    }
    Path at = path.field("source");
    check.require(
        !source.equals(EMPTY_SOURCE),
        at,
        "says nothing",
        "add principals, namespaces, ...; to mean anybody, leave from out");
    boolean accounts =
        !source.serviceAccounts().isEmpty() || !source.notServiceAccounts().isEmpty();
    boolean others =
        Stream.of(
                source.principals(),
                source.notPrincipals(),
                source.namespaces(),
                source.notNamespaces())
            .anyMatch(each -> !each.isEmpty());
    check.require(
        !accounts || !others,
        at.field("serviceAccounts"),
        "cannot be given together with principals or namespaces",
        "keep one of them");
    check.networks(source.ipBlocks(), at.field("ipBlocks"));
    check.networks(source.notIpBlocks(), at.field("notIpBlocks"));
    check.networks(source.remoteIpBlocks(), at.field("remoteIpBlocks"));
    check.networks(source.notRemoteIpBlocks(), at.field("notRemoteIpBlocks"));
    notEmpty(source.principals(), at.field("principals"));
    notEmpty(source.notPrincipals(), at.field("notPrincipals"));
    notEmpty(source.requestPrincipals(), at.field("requestPrincipals"));
    notEmpty(source.notRequestPrincipals(), at.field("notRequestPrincipals"));
    notEmpty(source.namespaces(), at.field("namespaces"));
    notEmpty(source.notNamespaces(), at.field("notNamespaces"));
    accounts(source.serviceAccounts(), at.field("serviceAccounts"));
    accounts(source.notServiceAccounts(), at.field("notServiceAccounts"));
  }

  private void accounts(List<String> accounts, Path path) {
    for (int i = 0; i < accounts.size(); i++) {
      check.require(
          ACCOUNT.matcher(accounts.get(i)).matches(),
          path.item(i),
          "\"%s\" is no account".formatted(Texts.printable(accounts.get(i))),
          "write namespace/account, without '*'");
    }
  }

  private void operation(@Nullable Operation operation, Path path) {
    if (operation == null) {
      check.error(path, "needs an operation", "add operation: {methods: [...]}");
      return;
    }
    Path at = path.field("operation");
    check.require(
        !operation.equals(EMPTY_OPERATION),
        at,
        "says nothing",
        "add methods, paths, ...; to mean anything, leave to out");
    ports(operation.ports(), at.field("ports"));
    ports(operation.notPorts(), at.field("notPorts"));
    notEmpty(operation.methods(), at.field("methods"));
    notEmpty(operation.notMethods(), at.field("notMethods"));
    notEmpty(operation.hosts(), at.field("hosts"));
    notEmpty(operation.notHosts(), at.field("notHosts"));
    paths(operation.paths(), at.field("paths"));
    paths(operation.notPaths(), at.field("notPaths"));
  }

  private void paths(List<String> paths, Path path) {
    notEmpty(paths, path);
    for (int i = 0; i < paths.size(); i++) {
      String each = paths.get(i);
      check.require(
          !TEMPLATE.matcher(each).find() || !NO_TEMPLATE.matcher(each).find(),
          path.item(i),
          "\"%s\" mixes templates with other wildcards".formatted(Texts.printable(each)),
          "use {*} for one part of a path and {**} for several, and nothing else");
    }
  }

  private void condition(AuthorizationPolicy.Condition condition, Path path) {
    String key = condition.key();
    check.require(
        KEYS.contains(key) || KEYED.matcher(key).matches(),
        path.field("key"),
        "\"%s\" is no attribute".formatted(Texts.printable(key)),
        "such as request.headers[name], source.ip, request.auth.claims[name]");
    check.require(
        !condition.values().isEmpty() || !condition.notValues().isEmpty(),
        path,
        "needs values or notValues",
        "add values: [...]");
    values(key, condition.values(), path.field("values"));
    values(key, condition.notValues(), path.field("notValues"));
  }

  private void values(String key, List<String> values, Path path) {
    if (ADDRESS_KEYS.contains(key)) {
      check.networks(values, path);
    } else if (key.equals("destination.port")) {
      ports(values, path);
    } else {
      notEmpty(values, path);
    }
  }

  private void notEmpty(List<String> values, Path path) {
    check.notEmpty(values, path, "write * to mean any");
  }

  private void ports(List<String> values, Path path) {
    for (int i = 0; i < values.size(); i++) {
      String port = values.get(i);
      check.require(
          PORT.matcher(port).matches() && Integer.parseInt(port) <= PORT_MAX,
          path.item(i),
          "\"%s\" is no port".formatted(Texts.printable(port)),
          "1 to 65535, in quotes");
    }
  }
}

package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.AuthorizationPolicy;
import io.inmesh.config.resource.AuthorizationPolicy.Action;
import io.inmesh.config.resource.AuthorizationPolicy.Operation;
import io.inmesh.config.resource.AuthorizationPolicy.Rule;
import io.inmesh.config.resource.AuthorizationPolicy.Source;
import java.util.List;
import java.util.Set;
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
  private static final List<String> KEY_PREFIXES =
      List.of("request.headers[", "request.auth.claims[", "experimental.envoy.filters.");
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

  AuthorizationRules(Check check) {
    this.check = check;
  }

  void check(AuthorizationPolicy policy) {
    boolean custom = policy.action() == Action.CUSTOM;
    boolean provided = policy.provider() != null && policy.provider().name() != null;
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
    for (int i = 0; i < policy.rules().size(); i++) {
      rule(policy.rules().get(i), SPEC.field("rules").item(i));
    }
  }

  private void rule(Rule rule, Path path) {
    for (int i = 0; i < rule.from().size(); i++) {
      source(rule.from().get(i).source(), path.field("from").item(i));
    }
    for (int i = 0; i < rule.to().size(); i++) {
      operation(rule.to().get(i).operation(), path.field("to").item(i));
    }
    for (int i = 0; i < rule.when().size(); i++) {
      condition(rule.when().get(i), path.field("when").item(i));
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
    addresses(source.ipBlocks(), at.field("ipBlocks"));
    addresses(source.notIpBlocks(), at.field("notIpBlocks"));
    addresses(source.remoteIpBlocks(), at.field("remoteIpBlocks"));
    addresses(source.notRemoteIpBlocks(), at.field("notRemoteIpBlocks"));
    notEmpty(source.principals(), at.field("principals"));
    notEmpty(source.namespaces(), at.field("namespaces"));
    for (int i = 0; i < source.serviceAccounts().size(); i++) {
      check.require(
          source.serviceAccounts().get(i).matches("([^/*]+/)?[^/*]+"),
          at.field("serviceAccounts").item(i),
          "\"%s\" is no account".formatted(Texts.printable(source.serviceAccounts().get(i))),
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
    notEmpty(operation.paths(), at.field("paths"));
    notEmpty(operation.hosts(), at.field("hosts"));
  }

  private void condition(AuthorizationPolicy.Condition condition, Path path) {
    String key = condition.key();
    check.require(
        KEYS.contains(key)
            || KEY_PREFIXES.stream().anyMatch(each -> key.startsWith(each) && key.endsWith("]")),
        path.field("key"),
        "\"%s\" is no attribute".formatted(Texts.printable(key)),
        "such as request.headers[name], source.ip, request.auth.claims[name]");
    check.require(
        !condition.values().isEmpty() || !condition.notValues().isEmpty(),
        path,
        "needs values or notValues",
        "add values: [...]");
    if (ADDRESS_KEYS.contains(key)) {
      addresses(condition.values(), path.field("values"));
      addresses(condition.notValues(), path.field("notValues"));
    } else if (key.equals("destination.port")) {
      ports(condition.values(), path.field("values"));
      ports(condition.notValues(), path.field("notValues"));
    }
  }

  private void notEmpty(List<String> values, Path path) {
    for (int i = 0; i < values.size(); i++) {
      check.require(
          !values.get(i).isEmpty(), path.item(i), "must not be empty", "write * to mean any");
    }
  }

  private void addresses(List<String> values, Path path) {
    for (int i = 0; i < values.size(); i++) {
      check.require(
          Cidrs.isValid(values.get(i)),
          path.item(i),
          "\"%s\" is no address or network".formatted(Texts.printable(values.get(i))),
          "such as 10.0.0.1 or 10.0.0.0/8");
    }
  }

  private void ports(List<String> values, Path path) {
    for (int i = 0; i < values.size(); i++) {
      String port = values.get(i);
      check.require(
          port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65535,
          path.item(i),
          "\"%s\" is no port".formatted(Texts.printable(port)),
          "1 to 65535, in quotes");
    }
  }
}

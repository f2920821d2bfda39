package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.PeerAuthentication;
import io.inmesh.config.resource.RateLimit;
import io.inmesh.config.resource.RequestAuthentication;

/** PeerAuthentication, RequestAuthentication and RateLimit. */
final class SecurityRules {
  private final Check check;

  SecurityRules(Check check) {
    this.check = check;
  }

  void check(PeerAuthentication policy) {
    boolean selects = policy.selector() != null && !policy.selector().matchLabels().isEmpty();
    check.require(
        policy.portLevelMtls().isEmpty() || selects,
        SPEC.field("portLevelMtls"),
        "counts only with a selector",
        "add selector: {matchLabels: ...}");
    for (String port : policy.portLevelMtls().keySet()) {
      check.require(
          port.matches("[1-9][0-9]{0,4}") && Integer.parseInt(port) <= 65535,
          SPEC.field("portLevelMtls").field(port),
          "\"%s\" is no port".formatted(Texts.printable(port)),
          "1 to 65535");
    }
  }

  void check(RequestAuthentication policy) {
    for (int i = 0; i < policy.jwtRules().size(); i++) {
      RequestAuthentication.JWTRule rule = policy.jwtRules().get(i);
      Path path = SPEC.field("jwtRules").item(i);
      String uri = rule.jwksUri();
      check.require(
          uri == null || uri.matches("https?://[^\\s/]+.*"),
          path.field("jwksUri"),
          "\"%s\" is no http or https URL".formatted(Texts.printable(String.valueOf(uri))),
          "write https://...");
      check.positive(rule.timeout(), path.field("timeout"));
      for (int k = 0; k < rule.outputClaimToHeaders().size(); k++) {
        check.header(
            rule.outputClaimToHeaders().get(k).header(),
            path.field("outputClaimToHeaders").item(k).field("header"));
      }
    }
  }

  void check(RateLimit limit) {
    check.require(
        limit.target() != null && !limit.target().isEmpty(),
        SPEC,
        "no target: one of service, targetRef must be given",
        "add service: <host of the service>");
    if (limit.targetRef() != null) {
      Path path = SPEC.field("targetRef");
      check.require(
          limit.targetRef().kind().equals("Service"),
          path.field("kind"),
          "\"%s\" cannot be limited".formatted(Texts.printable(limit.targetRef().kind())),
          "write kind: Service");
    } else {
      check.host(limit.service(), SPEC.field("service"), false);
    }
  }
}

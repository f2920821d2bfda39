package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.PeerAuthentication;
import io.inmesh.config.resource.RateLimit;
import io.inmesh.config.resource.RequestAuthentication;
import io.inmesh.config.resource.RequestAuthentication.JWTRule;
import java.util.regex.Pattern;

/** PeerAuthentication, RequestAuthentication and RateLimit. */
final class SecurityRules {
  private static final Pattern URL =
      Pattern.compile("https?://[^\\s/:?#]+(:[0-9]{1,5})?([/?#]\\S*)?");
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final int PORT_MAX = 65535;

  private final Check check;
  private final TargetRules targets;

  SecurityRules(Check check) {
    this.check = check;
    this.targets = new TargetRules(check);
  }

  void check(PeerAuthentication policy) {
    targets.selector(policy.selector());
    Path path = SPEC.field("portLevelMtls");
    boolean selects = policy.selector() != null && !policy.selector().matchLabels().isEmpty();
    check.require(
        policy.portLevelMtls().isEmpty() || selects,
        path,
        "counts only with a selector",
        "add selector: {matchLabels: ...}");
    check.require(
        !(check.written(path) instanceof MapNode map) || !map.entries().isEmpty(),
        path,
        "says nothing",
        "take it out, or add \"8080\": {mode: ...}");
    for (String port : policy.portLevelMtls().keySet()) {
      check.require(
          PORT.matcher(port).matches() && Integer.parseInt(port) <= PORT_MAX,
          path.field(port),
          "\"%s\" is no port".formatted(Texts.printable(port)),
          "1 to 65535");
    }
  }

  void check(RequestAuthentication policy) {
    targets.selector(policy.selector());
    targets.targets(policy.targetRef(), policy.targetRefs());
    for (int i = 0; i < policy.jwtRules().size(); i++) {
      rule(policy.jwtRules().get(i), SPEC.field("jwtRules").item(i));
    }
  }

  private void rule(JWTRule rule, Path path) {
    String uri = rule.jwksUri() == null ? "" : rule.jwksUri();
    check.require(
        !uri.isEmpty() || (rule.issuer() != null && !rule.issuer().isEmpty()),
        path.field("issuer"),
        "required without jwksUri",
        "add issuer: the iss claim");
    check.require(
        uri.isEmpty() || URL.matcher(uri).matches(),
        path.field("jwksUri"),
        "\"%s\" is no http or https URL".formatted(Texts.printable(uri)),
        "write https://...");
    if (rule.jwks() != null && !rule.jwks().isEmpty()) {
      keys(rule.jwks(), path.field("jwks"));
    }
    check.duration(rule.timeout(), path.field("timeout"));
    String mend = "name it, or take it out";
    check.notEmpty(rule.audiences(), path.field("audiences"), mend);
    check.notEmpty(rule.fromParams(), path.field("fromParams"), mend);
    check.notEmpty(rule.fromCookies(), path.field("fromCookies"), mend);
    check.notEmpty(rule.spaceDelimitedClaims(), path.field("spaceDelimitedClaims"), mend);
    HeaderRules headers = new HeaderRules(check);
    for (int k = 0; k < rule.outputClaimToHeaders().size(); k++) {
      headers.ofClaim(
          rule.outputClaimToHeaders().get(k).header(),
          path.field("outputClaimToHeaders").item(k).field("header"));
    }
  }

  /** A key set, or a single key, as JSON. */
  private void keys(String jwks, Path path) {
    boolean keys = false;
    try {
      keys =
          JsonReader.read(jwks, Limits.DEFAULT) instanceof MapNode map
              && (map.get("keys") != null || map.get("kty") != null);
    } catch (DocumentException e) {
      check.error(path, "no JSON: " + e.getMessage(), "write {\"keys\": [...]}");
      return;
    }
    check.require(keys, path, "no key set", "write {\"keys\": [...]}");
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
      check.host(limit.service(), SPEC.field("service"));
    }
  }
}

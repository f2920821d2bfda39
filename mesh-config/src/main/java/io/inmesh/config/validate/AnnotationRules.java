package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.AuthorizationPolicy;
import io.inmesh.config.resource.AuthorizationPolicy.Action;
import io.inmesh.config.resource.Resource;
import java.util.Set;

/** Annotations that change what a resource of Istio means. */
final class AnnotationRules {
  private static final String DRY_RUN = "istio.io/dry-run";
  private static final String ISTIO = ".istio.io";
  private static final Set<String> BOOLEANS =
      Set.of("1", "t", "T", "TRUE", "true", "True", "0", "f", "F", "FALSE", "false", "False");

  private final Check check;

  AnnotationRules(Check check) {
    this.check = check;
  }

  void check(Resource<?> resource) {
    String dryRun = resource.annotations().get(DRY_RUN);
    if (dryRun == null || !resource.kind().group().endsWith(ISTIO)) {
      return;
    }
    Path path = Path.of("metadata", "annotations").field(DRY_RUN);
    if (!(resource.spec() instanceof AuthorizationPolicy policy)) {
      check.error(path, "only an AuthorizationPolicy can be tried dry", "take it out");
      return;
    }
    check.require(
        policy.action() != Action.CUSTOM && policy.action() != Action.AUDIT,
        path,
        "%s cannot be tried dry".formatted(policy.action()),
        "use ALLOW or DENY, or take it out");
    check.require(
        BOOLEANS.contains(dryRun),
        path,
        "\"%s\" is neither true nor false".formatted(Texts.printable(dryRun)),
        "write \"true\" or \"false\"");
  }
}

package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.PolicySelector;
import io.inmesh.config.resource.PolicyTargetReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a policy is for: workloads by labels, or objects by name. */
final class TargetRules {
  private static final Map<String, String> GROUPS =
      Map.of(
          "Service", "",
          "ServiceEntry", "networking.istio.io",
          "Gateway", "gateway.networking.k8s.io",
          "GatewayClass", "gateway.networking.k8s.io");

  private final Check check;

  TargetRules(Check check) {
    this.check = check;
  }

  void selector(@Nullable PolicySelector selector) {
    if (selector != null) {
      check.selector(selector.matchLabels(), SPEC.field("selector").field("matchLabels"));
    }
  }

  void targets(@Nullable PolicyTargetReference one, List<PolicyTargetReference> several) {
    if (one != null) {
      target(one, SPEC.field("targetRef"));
    }
    for (int i = 0; i < several.size(); i++) {
      target(several.get(i), SPEC.field("targetRefs").item(i));
    }
  }

  private void target(PolicyTargetReference target, Path path) {
    String group = Objects.requireNonNullElse(target.group(), "");
    String expected = GROUPS.get(target.kind());
    check.require(
        expected != null,
        path.field("kind"),
        "no policy can be attached to a \"%s\"".formatted(Texts.printable(target.kind())),
        "Service, ServiceEntry, Gateway or GatewayClass");
    boolean core = group.equals("core") && "".equals(expected);
    check.require(
        expected == null || core || group.equals(expected),
        path.field("group"),
        "there is no %s in \"%s\"".formatted(target.kind(), Texts.printable(group)),
        "write group: \"%s\"".formatted(expected));
    check.require(
        target.namespace() == null || target.namespace().isEmpty(),
        path.field("namespace"),
        "a policy is attached to objects of its own namespace",
        "take it out");
  }
}

package io.inmesh.config.model;

import io.inmesh.config.resource.PeerAuthentication;
import io.inmesh.config.resource.PeerAuthentication.Mode;
import io.inmesh.config.resource.PeerAuthentication.MutualTLS;
import io.inmesh.config.resource.Resource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What workloads accept: workload over namespace over mesh over PERMISSIVE; the oldest of a level
 * wins.
 */
final class PeerAuthenticationIndex {
  private final List<Resource<PeerAuthentication>> oldestFirst;
  private final String root;

  PeerAuthenticationIndex(List<Resource<PeerAuthentication>> oldestFirst, MeshConfig config) {
    this.oldestFirst = oldestFirst;
    this.root = config.rootNamespace();
  }

  PeerMode mode(String namespace, Map<String, String> labels, int workloadPort) {
    PeerMode mesh =
        over(
            new PeerMode(Mode.PERMISSIVE, null),
            first(each -> each.namespace().equals(root) && !selects(each)));
    PeerMode space =
        namespace.equals(root)
            ? mesh
            : over(mesh, first(each -> each.namespace().equals(namespace) && !selects(each)));
    Optional<Resource<PeerAuthentication>> workload =
        namespace.equals(root)
            ? Optional.empty()
            : first(
                each ->
                    each.namespace().equals(namespace)
                        && selects(each)
                        && Labels.match(selector(each), labels));
    PeerMode whole = over(space, workload);
    return workload
        .map(
            each ->
                over(whole, each, each.spec().portLevelMtls().get(Integer.toString(workloadPort))))
        .orElse(whole);
  }

  private Optional<Resource<PeerAuthentication>> first(
      Predicate<Resource<PeerAuthentication>> wanted) {
    return oldestFirst.stream().filter(wanted).findFirst();
  }

  private static PeerMode over(PeerMode parent, Optional<Resource<PeerAuthentication>> policy) {
    return policy.map(each -> over(parent, each, each.spec().mtls())).orElse(parent);
  }

  private static PeerMode over(
      PeerMode parent, Resource<PeerAuthentication> policy, @Nullable MutualTLS mtls) {
    Mode mode = mtls == null ? null : mtls.mode();
    return mode == null || mode == Mode.UNSET ? parent : new PeerMode(mode, policy);
  }

  private static boolean selects(Resource<PeerAuthentication> policy) {
    return !selector(policy).isEmpty();
  }

  private static Map<String, String> selector(Resource<PeerAuthentication> policy) {
    return policy.spec().selector() == null ? Map.of() : policy.spec().selector().matchLabels();
  }
}

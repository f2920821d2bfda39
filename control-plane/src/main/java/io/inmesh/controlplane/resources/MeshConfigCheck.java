package io.inmesh.controlplane.resources;

import io.inmesh.config.decode.MeshConfigDecoder;
import io.inmesh.config.document.Position;
import io.inmesh.config.document.Problem;
import io.inmesh.config.resource.ConfigMap;
import io.inmesh.config.resource.Resource;
import java.util.List;

/**
 * ConfigMap {@code istio} in {@code istio-system} holds the mesh's configuration, which must be
 * readable.
 */
final class MeshConfigCheck {
  private static final String KEY = "mesh";

  private MeshConfigCheck() {}

  static void check(Resource<?> resource) throws InvalidResourceException {
    Resource<ConfigMap> map = resource.as(ConfigMap.class);
    boolean isMesh = resource.name().equals("istio") && resource.namespace().equals("istio-system");
    if (map == null || !isMesh) {
      return;
    }
    String text = map.spec().data().getOrDefault(KEY, "");
    List<Problem> problems = MeshConfigDecoder.decode(text, "").problems();
    if (!problems.isEmpty()) {
      throw new InvalidResourceException(problems.stream().map(MeshConfigCheck::placed).toList());
    }
  }

  private static Problem placed(Problem problem) {
    String line = problem.at().known() ? "line " + problem.at().line() + ": " : "";
    String path = problem.path().isEmpty() ? "" : problem.path() + ": ";
    return new Problem(
        "", Position.NONE, "data." + KEY, line + path + problem.message(), problem.mend());
  }
}

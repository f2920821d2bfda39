package io.inmesh.config.analysis;

import io.inmesh.config.decode.MeshConfigDecoder;
import io.inmesh.config.document.Path;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.resource.ConfigMap;
import io.inmesh.config.resource.Resource;
import java.util.List;

/** What of Istio's mesh configuration is stored and obeyed by nobody here. */
final class MeshConfigAnalysis {
  private static final int NAMED_MAX = 20;

  private MeshConfigAnalysis() {}

  static void check(MeshModel model, Resource<?> resource, ConfigMap map, Findings findings) {
    String mesh = map.data().get("mesh");
    if (mesh == null
        || !resource.name().equals("istio")
        || !resource.namespace().equals(model.config().rootNamespace())) {
      return;
    }
    List<String> unread = MeshConfigDecoder.unread(mesh);
    if (!unread.isEmpty()) {
      findings.add(
          Code.NOT_ENFORCED,
          resource,
          Path.of("data", "mesh"),
          "this version does not read "
              + String.join(", ", unread.subList(0, Math.min(NAMED_MAX, unread.size())))
              + (unread.size() > NAMED_MAX ? ", ..." : ""),
          "");
    }
  }
}

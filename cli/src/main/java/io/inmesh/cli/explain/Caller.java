package io.inmesh.cli.explain;

import java.util.Map;

/**
 * Who calls.
 *
 * @param name for people: {@code productpage-v1 (cluster.local/ns/default/sa/bookinfo-productpage)}
 * @param namespace in which short names resolve
 * @param labels that rules about callers look at
 */
record Caller(String name, String namespace, Map<String, String> labels) {
  Caller {
    labels = Map.copyOf(labels);
  }

  static Caller anybody(String namespace) {
    return new Caller("anybody in namespace " + namespace, namespace, Map.of());
  }
}

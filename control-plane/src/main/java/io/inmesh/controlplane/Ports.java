package io.inmesh.controlplane;

import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Node;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is bound.
 *
 * @param byName api, apiTls, xds, secure, metrics
 */
record Ports(Map<String, Integer> byName) {
  Ports {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  int api() {
    return byName.getOrDefault("api", 0);
  }

  int apiTls() {
    return byName.getOrDefault("apiTls", 0);
  }

  String json() {
    return JsonWriter.compact(Node.of(byName)) + "\n";
  }
}

package io.inmesh.examples.meshit;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Which certificates were shown, by where they were seen. Any thread. */
final class Serials {
  private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();

  /**
   * Notes a leaf.
   *
   * @param where a side of a hop, such as {@code shop at Tomcat}
   */
  void note(String where, Certificate leaf) {
    String serial = ((X509Certificate) leaf).getSerialNumber().toString(16);
    seen.computeIfAbsent(where, key -> ConcurrentHashMap.newKeySet()).add(serial);
  }

  /** How many different ones were seen, by place. */
  Map<String, Integer> counts() {
    return seen.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().size()));
  }
}

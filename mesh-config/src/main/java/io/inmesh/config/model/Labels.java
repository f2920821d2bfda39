package io.inmesh.config.model;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Labels and those who select by them. */
public final class Labels {
  private Labels() {}

  /** Whether all wanted labels are there with equal values; true if none are wanted. */
  public static boolean match(Map<String, String> wanted, Map<String, String> labels) {
    return wanted.entrySet().stream()
        .allMatch(each -> each.getValue().equals(labels.get(each.getKey())));
  }

  /** The labels of certain keys. */
  static Map<String, String> only(Map<String, String> labels, Set<String> keys) {
    Map<String, String> kept = new TreeMap<>();
    labels.forEach(
        (key, value) -> {
          if (keys.contains(key)) {
            kept.put(key, value);
          }
        });
    return Map.copyOf(kept);
  }
}

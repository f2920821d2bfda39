package io.inmesh.ca;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a workload may claim to be, beyond its identity. Whatever it says of itself and no grant of
 * its account covers is refused.
 *
 * @param labels the labels it may carry; it need not carry all
 * @param ports the workload ports it may serve, 1 to 65535; empty: it may only call others
 * @param addresses the addresses it may register beside the one it calls from
 */
public record Grant(Map<String, String> labels, Set<Integer> ports, Set<String> addresses) {
  /** Nothing but the identity. */
  public static final Grant NONE = new Grant(Map.of(), Set.of(), Set.of());

  private static final int ENTRIES_MAX = 256;
  private static final int TEXT_CHARS_MAX = 256;

  /** Copies and checks. */
  public Grant {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    ports = Collections.unmodifiableSet(new TreeSet<>(ports));
    addresses = Collections.unmodifiableSet(new TreeSet<>(addresses));
    if (labels.size() > ENTRIES_MAX
        || ports.size() > ENTRIES_MAX
        || addresses.size() > ENTRIES_MAX) {
      throw new IllegalArgumentException(
          "grant: more than %d labels, ports or addresses".formatted(ENTRIES_MAX));
    }
    for (int port : ports) {
      if (port < 1 || port > 65_535) {
        throw new IllegalArgumentException("port: %d (expected: 1 to 65535)".formatted(port));
      }
    }
    labels.forEach(
        (name, value) -> {
          checkText("label", name);
          if (!value.isEmpty()) {
            checkText("label " + name, value);
          }
        });
    addresses.forEach(address -> checkText("address", address));
  }

  private static void checkText(String what, String text) {
    boolean plain = text.chars().allMatch(c -> c > ' ' && c != ',' && c < 0x7f);
    if (text.isEmpty() || text.length() > TEXT_CHARS_MAX || !plain) {
      throw new IllegalArgumentException(
          "%s: expected 1 to %d visible ASCII characters without a comma"
              .formatted(what, TEXT_CHARS_MAX));
    }
  }
}

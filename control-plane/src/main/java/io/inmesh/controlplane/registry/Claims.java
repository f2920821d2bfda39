package io.inmesh.controlplane.registry;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a client says of itself. Nothing here is believed: {@link Admission} compares it with what
 * is granted.
 *
 * @param nodeId as sent
 * @param kind the first part of the node id
 * @param generator {@code inmesh}, {@code gateway}, or {@code grpc} for stock clients
 * @param namespace empty if not said
 * @param serviceAccount empty if not said
 * @param application for people to read
 * @param workload for people to read, such as {@code reviews-v1}
 * @param instance tells the instances of a workload apart
 * @param labels sorted
 * @param ports what it serves; empty: it only calls others
 * @param address empty: the stream's peer
 * @param locality {@code region/zone/subzone}, or empty
 */
public record Claims(
    String nodeId,
    WorkloadKind kind,
    String generator,
    String namespace,
    String serviceAccount,
    String application,
    String workload,
    String instance,
    Map<String, String> labels,
    List<ClaimedPort> ports,
    String address,
    String locality) {
  private static final int ENTRIES_MAX = 64;
  private static final int TEXT_CHARS_MAX = 256;

  /** Copies, and bounds what a client can make us keep. */
  public Claims {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    ports = List.copyOf(ports);
    bound("node.id", nodeId);
    bound("GENERATOR", generator);
    bound("NAMESPACE", namespace);
    bound("SERVICE_ACCOUNT", serviceAccount);
    bound("APPLICATION", application);
    bound("WORKLOAD_NAME", workload);
    bound("INSTANCE", instance);
    bound("ADDRESS", address);
    bound("locality", locality);
    if (labels.size() > ENTRIES_MAX || ports.size() > ENTRIES_MAX) {
      throw new IllegalArgumentException(
          "node metadata: more than %d labels or ports".formatted(ENTRIES_MAX));
    }
    labels.forEach(
        (name, value) -> {
          bound("name of a label", name);
          bound("label", value);
        });
    Map<Integer, Long> times =
        ports.stream().collect(Collectors.groupingBy(ClaimedPort::workload, Collectors.counting()));
    times.forEach(
        (port, count) -> {
          if (count > 1) {
            throw new IllegalArgumentException(
                "PORTS: workload port %d is there %d times (expected: once)"
                    .formatted(port, count));
          }
        });
  }

  private static void bound(String what, String text) {
    if (text.length() > TEXT_CHARS_MAX) {
      throw new IllegalArgumentException(
          "%s: more than %d characters".formatted(what, TEXT_CHARS_MAX));
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("%s: holds control characters".formatted(what));
    }
  }
}

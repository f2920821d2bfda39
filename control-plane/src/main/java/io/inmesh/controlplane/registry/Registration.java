package io.inmesh.controlplane.registry;

import io.inmesh.identity.SpiffeId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A workload instance that serves: proven, granted, and reachable at its address. What the store
 * keeps and what endpoints are made of.
 *
 * @param account from the certificate
 * @param instance unique within the account
 * @param kind library, sidecar or gateway
 * @param application for people to read
 * @param workload for people to read, such as {@code reviews-v1}
 * @param labels granted
 * @param address where it is reached
 * @param ports granted; at least one
 * @param locality {@code region/zone/subzone}, or empty
 * @param lastSeen when its stream was last known to be up
 */
public record Registration(
    SpiffeId account,
    String instance,
    WorkloadKind kind,
    String application,
    String workload,
    Map<String, String> labels,
    String address,
    List<ClaimedPort> ports,
    String locality,
    Instant lastSeen) {
  /** Copies and checks. */
  public Registration {
    labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    ports = List.copyOf(ports);
    if (ports.isEmpty()) {
      throw new IllegalArgumentException("registration of %s: no ports".formatted(account));
    }
  }

  /** What identifies it: the account and the instance. */
  public String key() {
    return account + "#" + instance;
  }

  /** The same, seen at another moment. */
  public Registration seenAt(Instant moment) {
    return new Registration(
        account, instance, kind, application, workload, labels, address, ports, locality, moment);
  }

  /** Whether anything but the moment it was seen differs. */
  boolean sameAs(Registration other) {
    return seenAt(Instant.EPOCH).equals(other.seenAt(Instant.EPOCH));
  }

  /** Whether both claim one socket: two cannot be bound to it, so the older one is gone. */
  boolean sharesSocketWith(Registration other) {
    return address.equals(other.address)
        && ports.stream().anyMatch(a -> other.ports.stream().anyMatch(b -> a.bound() == b.bound()));
  }
}

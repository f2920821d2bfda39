package io.inmesh.snapshot;

import io.inmesh.identity.SpiffeId;
import org.jspecify.annotations.Nullable;

/**
 * What runs at an endpoint, as telemetry names it.
 *
 * @param name {@code reviews-v1}
 * @param namespace where it lives
 * @param canonicalService {@code reviews}
 * @param canonicalRevision {@code v1}
 * @param instance which process
 * @param principal {@code spiffe://...}, or {@code unknown}
 */
public record WorkloadRef(
    String name,
    String namespace,
    String canonicalService,
    String canonicalRevision,
    String instance,
    String principal) {
  /** Nobody said. */
  public static final WorkloadRef UNKNOWN =
      new WorkloadRef("unknown", "unknown", "unknown", "unknown", "unknown", "unknown");

  private static final int HEADER_LENGTH_MAX = 512;

  /** What a workload tells of itself in {@code x-inmesh-peer}; at most 512 characters. */
  public String toPeerHeader() {
    String header =
        PeerHeader.escape(name)
            + ';'
            + PeerHeader.escape(namespace)
            + ';'
            + PeerHeader.escape(canonicalService)
            + ';'
            + PeerHeader.escape(canonicalRevision)
            + ";inmesh";
    return header.length() <= HEADER_LENGTH_MAX ? header : "";
  }

  /**
   * What a peer told of itself, as far as its certificate agrees. It decides nothing: it is for
   * metrics and logs.
   *
   * @param header {@code x-inmesh-peer}; null = it told nothing
   * @param id proven by the peer's certificate
   * @return with the peer's names if the namespace is the certificate's, else with principal and
   *     namespace alone
   */
  public static WorkloadRef fromPeerHeader(@Nullable String header, SpiffeId id) {
    String certified = id.namespace();
    String unknown = UNKNOWN.name;
    if (header != null && header.length() <= HEADER_LENGTH_MAX) {
      String[] fields = header.split(";", -1);
      if (fields.length == 5 && PeerHeader.unescape(fields[1]).equals(certified)) {
        return new WorkloadRef(
            PeerHeader.unescape(fields[0]),
            certified,
            PeerHeader.unescape(fields[2]),
            PeerHeader.unescape(fields[3]),
            unknown,
            id.toString());
      }
    }
    String namespace = certified.isEmpty() ? unknown : certified;
    return new WorkloadRef(unknown, namespace, unknown, unknown, unknown, id.toString());
  }
}

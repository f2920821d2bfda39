package io.inmesh.snapshot;

import io.inmesh.identity.SpiffeId;
import java.util.List;
import java.util.Set;

/**
 * How mesh endpoints of a cluster are spoken to.
 *
 * @param sni the service's fully qualified name
 * @param expectedPeers who may answer; empty = any identity of the trust domain
 * @param alpn offered, in order
 */
public record MeshTls(String sni, Set<SpiffeId> expectedPeers, List<String> alpn) {
  /** Copies. */
  public MeshTls {
    expectedPeers = Set.copyOf(expectedPeers);
    alpn = List.copyOf(alpn);
  }
}

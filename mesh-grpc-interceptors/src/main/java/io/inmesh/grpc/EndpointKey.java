package io.inmesh.grpc;

import io.inmesh.identity.SpiffeId;
import java.util.Set;

/**
 * What makes two connections the same: where to, as whom, and whom we expect there.
 *
 * @param authority what calls say that they dial; empty = plaintext, where each may say its own.
 *     Over TLS gRPC wants a connection's calls to agree (and holds those that do not for errors)
 * @param sni empty = plaintext
 * @param generation of this workload's identity; 0 in plaintext
 */
record EndpointKey(
    String address,
    int port,
    String authority,
    String sni,
    Set<SpiffeId> expectedPeers,
    long generation) {
  boolean tls() {
    return !sni.isEmpty();
  }
}

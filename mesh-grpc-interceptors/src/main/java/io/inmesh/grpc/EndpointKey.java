package io.inmesh.grpc;

import io.inmesh.identity.SpiffeId;
import java.util.Set;

/**
 * What makes two connections the same: where to, as whom, and whom we expect there.
 *
 * @param sni empty = plaintext
 * @param generation of this workload's identity; 0 in plaintext
 */
record EndpointKey(
    String address, int port, String sni, Set<SpiffeId> expectedPeers, long generation) {
  boolean tls() {
    return !sni.isEmpty();
  }
}

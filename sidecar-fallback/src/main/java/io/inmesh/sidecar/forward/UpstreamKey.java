package io.inmesh.sidecar.forward;

import io.inmesh.identity.SpiffeId;
import java.util.List;
import java.util.Set;

/**
 * What makes two upstream connections the same: where to, as whom, and whom we expect there. The
 * generation is part of it, so no connection outlives the identity that it was made with.
 *
 * @param tls whether the mesh's TLS is spoken
 * @param expectedPeers whom the endpoint must prove to be; empty without TLS
 * @param generation of this workload's identity; 0 without TLS
 * @param idleSeconds how long an unused connection is kept
 */
record UpstreamKey(
    String address,
    int port,
    boolean http2,
    boolean tls,
    String sni,
    Set<SpiffeId> expectedPeers,
    List<String> alpn,
    long generation,
    int connectTimeoutMillis,
    int idleSeconds) {

  static UpstreamKey plaintext(
      String address, int port, boolean http2, int connectTimeoutMillis, int idleSeconds) {
    return new UpstreamKey(
        address, port, http2, false, "", Set.of(), List.of(), 0, connectTimeoutMillis, idleSeconds);
  }
}

package io.inmesh.call;

import io.inmesh.identity.SpiffeId;
import org.jspecify.annotations.Nullable;

/**
 * The other end of an inbound connection.
 *
 * @param id proven by its certificate; null = none
 * @param address its IP address, without port
 * @param tls whether the connection is the mesh's mTLS
 */
public record Peer(@Nullable SpiffeId id, String address, boolean tls) {
  /** A peer without identity. */
  public static Peer plaintext(String address) {
    return new Peer(null, address, false);
  }
}

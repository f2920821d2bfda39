package io.inmesh.controlplane.push;

import io.inmesh.controlplane.registry.Claims;
import io.inmesh.identity.SpiffeId;
import org.jspecify.annotations.Nullable;

/**
 * Who reads a stream.
 *
 * @param account proven by certificate; null on the plaintext port
 * @param address where it calls from
 * @param claims covered by grants where there is an account; unproven on the plaintext port
 */
public record Client(@Nullable SpiffeId account, String address, Claims claims) {
  /** The namespace that short names resolve in: the certificate's, else the claimed one. */
  public String namespace() {
    if (account != null) {
      return account.namespace();
    }
    return claims.namespace().isEmpty() ? "default" : claims.namespace();
  }
}

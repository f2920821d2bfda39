package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/**
 * A SPIFFE X.509 certificate with its chain, without the key.
 *
 * @param chain leaf first; the root is not part of it
 */
public record Svid(SpiffeId id, List<X509Certificate> chain, Instant notBefore, Instant notAfter) {
  /** Copies. */
  public Svid {
    chain = List.copyOf(chain);
  }
}

package io.inmesh.runtime.identity;

import java.security.cert.CertificateException;

/**
 * The peer proved to be somebody, but not one of those that were expected. It is the cause of the
 * {@code SSLException} that the handshake fails with.
 */
public final class PeerIdentityException extends CertificateException {
  private static final long serialVersionUID = 1L;

  PeerIdentityException(String message) {
    super(message);
  }
}

package io.inmesh.runtime.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;

/** How join tokens name a root. Stateless, any thread. */
final class Fingerprint {
  private Fingerprint() {}

  /** SHA-256 of the whole certificate, in hex. */
  static String sha256(X509Certificate certificate) throws CertificateException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new CertificateException("cannot hash a certificate", e);
    }
  }
}

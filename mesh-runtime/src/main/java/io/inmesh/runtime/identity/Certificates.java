package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** What must hold for a peer's certificate. Stateless, any thread. */
final class Certificates {
  static final String SERVER = "1.3.6.1.5.5.7.3.1";
  static final String CLIENT = "1.3.6.1.5.5.7.3.2";

  private static final int URI_NAME = 6;
  private static final int CHAIN_MAX = 8;

  private Certificates() {}

  /**
   * Checks that a chain ends in one of these roots, is valid now, and serves this purpose.
   *
   * @param chain leaf first; roots in it do not count
   * @param purpose {@link #SERVER} or {@link #CLIENT}
   * @throws CertificateException saying what is wrong
   */
  static void verify(
      List<X509Certificate> chain, Collection<X509Certificate> roots, String purpose, Instant now)
      throws CertificateException {
    if (chain.isEmpty() || chain.size() > CHAIN_MAX) {
      throw new CertificateException(
          "a chain of %d certificates (expected: 1 to %d)".formatted(chain.size(), CHAIN_MAX));
    }
    X509Certificate leaf = chain.get(0);
    leaf.checkValidity(Date.from(now));
    List<X509Certificate> path = new ArrayList<>(chain);
    path.removeIf(roots::contains);
    Set<TrustAnchor> anchors = new HashSet<>();
    roots.forEach(root -> anchors.add(new TrustAnchor(root, null)));
    try {
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX")
          .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    } catch (GeneralSecurityException e) {
      throw new CertificateException(
          "the certificate is not signed by this mesh's CA, or not valid now: " + e.getMessage(),
          e);
    }
    List<String> purposes = leaf.getExtendedKeyUsage();
    if (leaf.getBasicConstraints() >= 0 || purposes == null || !purposes.contains(purpose)) {
      throw new CertificateException(
          "the certificate is not made for %s"
              .formatted(purpose.equals(SERVER) ? "servers" : "clients"));
    }
  }

  /** The one SPIFFE id of a certificate; it counts only if the certificate was verified. */
  static SpiffeId spiffeId(X509Certificate certificate) throws CertificateException {
    List<String> uris = new ArrayList<>();
    Collection<List<?>> names = certificate.getSubjectAlternativeNames();
    if (names != null) {
      for (List<?> name : names) {
        if (Integer.valueOf(URI_NAME).equals(name.get(0))) {
          uris.add(String.valueOf(name.get(1)));
        }
      }
    }
    if (uris.size() != 1) {
      throw new CertificateException(
          "%d URIs in the certificate (expected: one SPIFFE id)".formatted(uris.size()));
    }
    try {
      return SpiffeId.parse(uris.get(0));
    } catch (IllegalArgumentException e) {
      throw new CertificateException("the certificate's URI is no SPIFFE id", e);
    }
  }

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

package io.inmesh.identity;

import java.security.GeneralSecurityException;
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
import java.util.List;
import java.util.Set;

/**
 * What must hold for a certificate that proves a SPIFFE id: the one rule of the mesh, for
 * workloads, the control plane and the CA. Stateless, any thread.
 *
 * @see <a href="https://github.com/spiffe/spiffe/blob/main/standards/X509-SVID.md">X509-SVID</a>
 */
public final class X509Svid {
  private static final int URI_NAME = 6;
  private static final int CHAIN_MAX = 8;

  private X509Svid() {}

  /** What a certificate is made for: its extended key usage. */
  public enum Purpose {
    /** To answer: id-kp-serverAuth. */
    SERVER("1.3.6.1.5.5.7.3.1", "servers"),
    /** To call: id-kp-clientAuth. */
    CLIENT("1.3.6.1.5.5.7.3.2", "clients");

    private final String keyUsage;
    private final String text;

    Purpose(String keyUsage, String text) {
      this.keyUsage = keyUsage;
      this.text = text;
    }
  }

  /**
   * Checks that a chain ends in one of these roots, is valid now, and serves this purpose.
   *
   * @param chain leaf first; roots in it do not count
   * @return who it is
   * @throws CertificateException saying what is wrong
   */
  public static SpiffeId verify(
      List<X509Certificate> chain, Collection<X509Certificate> roots, Purpose purpose, Instant now)
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
    List<String> usages = leaf.getExtendedKeyUsage();
    if (leaf.getBasicConstraints() >= 0 || usages == null || !usages.contains(purpose.keyUsage)) {
      throw new CertificateException("the certificate is not made for " + purpose.text);
    }
    return id(leaf);
  }

  /**
   * The one SPIFFE id of a certificate; it counts only if the certificate was verified.
   *
   * @throws CertificateException if there is none, or more than one URI
   */
  public static SpiffeId id(X509Certificate certificate) throws CertificateException {
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
}

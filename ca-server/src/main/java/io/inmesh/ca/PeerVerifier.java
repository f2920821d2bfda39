package io.inmesh.ca;

import io.inmesh.identity.SpiffeId;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Accepts certificates of our own chain that are valid now, may act as a client, and carry exactly
 * one SPIFFE id of our trust domain. Immutable, any thread.
 */
final class PeerVerifier extends X509ExtendedTrustManager {
  private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
  private static final int URI_NAME = 6;
  private static final int CHAIN_MAX = 6;

  private final Supplier<X509Certificate> root;
  private final String trustDomain;
  private final Clock clock;
  private final Consumer<String> onRefused;

  PeerVerifier(
      Supplier<X509Certificate> root, String trustDomain, Clock clock, Consumer<String> onRefused) {
    this.root = root;
    this.trustDomain = trustDomain;
    this.clock = clock;
    this.onRefused = onRefused;
  }

  /**
   * Checks a chain, leaf first.
   *
   * @return who it is
   * @throws CertificateException saying why not
   */
  SpiffeId verify(List<X509Certificate> chain) throws CertificateException {
    if (chain.size() == 0 || chain.size() > CHAIN_MAX) {
      throw new CertificateException(
          "a chain of %d certificates (expected: 1 to %d)".formatted(chain.size(), CHAIN_MAX));
    }
    X509Certificate leaf = chain.get(0);
    leaf.checkValidity(Date.from(clock.instant()));
    X509Certificate anchor = root.get();
    List<X509Certificate> path = new ArrayList<>(chain);
    path.removeIf(anchor::equals);
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(clock.instant()));
      CertPathValidator.getInstance("PKIX")
          .validate(
              java.security.cert.CertificateFactory.getInstance("X.509").generateCertPath(path),
              parameters);
    } catch (GeneralSecurityException e) {
      throw new CertificateException(
          "not signed by this CA, or not valid now: " + e.getMessage(), e);
    }
    List<String> purposes = leaf.getExtendedKeyUsage();
    if (leaf.getBasicConstraints() >= 0 || purposes == null || !purposes.contains(CLIENT)) {
      throw new CertificateException("not a certificate for a client");
    }
    return identity(leaf);
  }

  private SpiffeId identity(X509Certificate leaf) throws CertificateException {
    List<String> uris = new ArrayList<>();
    Collection<List<?>> names = leaf.getSubjectAlternativeNames();
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
    SpiffeId id;
    try {
      id = SpiffeId.parse(uris.get(0));
    } catch (RuntimeException e) {
      throw new CertificateException("the certificate's URI is no SPIFFE id", e);
    }
    if (!id.trustDomain().equals(trustDomain)) {
      throw new CertificateException("%s is not of trust domain %s".formatted(id, trustDomain));
    }
    return id;
  }

  static List<X509Certificate> x509(Certificate[] chain) throws CertificateException {
    List<X509Certificate> copy = new ArrayList<>(chain.length);
    for (Certificate one : chain) {
      if (!(one instanceof X509Certificate certificate)) {
        throw new CertificateException("a certificate which is not X.509");
      }
      copy.add(certificate);
    }
    return copy;
  }

  private void handshake(X509Certificate[] chain) throws CertificateException {
    try {
      verify(Arrays.asList(chain));
    } catch (CertificateException e) {
      onRefused.accept(String.valueOf(e.getMessage()));
      throw e;
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    handshake(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    handshake(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    handshake(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this trust manager is for servers");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("this trust manager is for servers");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("this trust manager is for servers");
  }

  /** None named: a hint would only make clients withhold a certificate. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}

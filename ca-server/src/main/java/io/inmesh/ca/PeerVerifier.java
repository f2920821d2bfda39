package io.inmesh.ca;

import io.inmesh.identity.SpiffeId;
import io.inmesh.identity.X509Svid;
import java.net.Socket;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
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
    SpiffeId id =
        X509Svid.verify(chain, Set.of(root.get()), X509Svid.Purpose.CLIENT, clock.instant());
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

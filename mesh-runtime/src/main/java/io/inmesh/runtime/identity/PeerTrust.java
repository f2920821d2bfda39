package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import io.inmesh.identity.X509Svid;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Whom we believe: certificates of the mesh's CA, valid now, whose SPIFFE id is one of those
 * expected, or, without expectation, any of our own trust domain. Host names play no part. Reads
 * the roots anew at each handshake. Any thread.
 */
final class PeerTrust extends X509ExtendedTrustManager {
  private final Supplier<Credentials> current;
  private final Set<SpiffeId> expected;
  private final Clock clock;
  private volatile Instant serversUntil = Instant.MAX;

  /**
   * Trust as of now.
   *
   * @param current throws when there are no credentials
   * @param expected empty: anybody of our trust domain
   */
  PeerTrust(Supplier<Credentials> current, Set<SpiffeId> expected, Clock clock) {
    this.current = current;
    this.expected = Set.copyOf(expected);
    this.clock = clock;
  }

  /** When the first certificate ends of those that servers have shown since it was forgotten. */
  Instant serversUntil() {
    return serversUntil;
  }

  synchronized void forgetServers() {
    serversUntil = Instant.MAX;
  }

  private synchronized void seen(Instant end) {
    if (end.isBefore(serversUntil)) {
      serversUntil = end;
    }
  }

  private void checkServer(X509Certificate[] chain) throws CertificateException {
    check(chain, X509Svid.Purpose.SERVER);
    seen(chain[0].getNotAfter().toInstant());
  }

  private void check(X509Certificate[] chain, X509Svid.Purpose purpose)
      throws CertificateException {
    Credentials own = current.get();
    List<X509Certificate> presented = Arrays.asList(chain);
    SpiffeId id = X509Svid.verify(presented, own.roots(), purpose, clock.instant());
    if (expected.isEmpty() && !id.trustDomain().equals(own.id().trustDomain())) {
      throw new PeerIdentityException(
          "the peer is %s, which is not of trust domain %s".formatted(id, own.id().trustDomain()));
    }
    if (!expected.isEmpty() && !expected.contains(id)) {
      throw new PeerIdentityException(
          "the peer is %s, and only %s is expected there".formatted(id, expected)
              + " (from the service accounts of the service's workloads, or its DestinationRule)");
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain, X509Svid.Purpose.CLIENT);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain, X509Svid.Purpose.CLIENT);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain, X509Svid.Purpose.CLIENT);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    checkServer(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkServer(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkServer(chain);
  }

  /** None named: a hint would only make peers withhold a certificate. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}

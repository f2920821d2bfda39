package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import io.inmesh.identity.X509Svid;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trust for the first contact, when nothing but a join token is there: the server's chain must hold
 * the root whose SHA-256 the token carries, lead to it, and say that the server is a control plane
 * or a CA. Immutable, any thread.
 */
final class PinnedTrust extends X509ExtendedTrustManager {
  private final String rootSha256;
  private final Set<SpiffeId> expected;
  private final Clock clock;

  PinnedTrust(String rootSha256, Set<SpiffeId> expected, Clock clock) {
    this.rootSha256 = rootSha256;
    this.expected = Set.copyOf(expected);
    this.clock = clock;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    List<X509Certificate> presented = Arrays.asList(chain);
    X509Certificate root = pinned(presented);
    SpiffeId id =
        X509Svid.verify(presented, Set.of(root), X509Svid.Purpose.SERVER, clock.instant());
    if (!expected.contains(id)) {
      throw new PeerIdentityException(
          "the server is %s, and the CA must be one of %s. Is this the right address and trust domain?"
              .formatted(id, expected));
    }
  }

  private X509Certificate pinned(List<X509Certificate> chain) throws CertificateException {
    for (X509Certificate certificate : chain) {
      if (Fingerprint.sha256(certificate).equals(rootSha256)) {
        return certificate;
      }
    }
    throw new CertificateException(
        "the server does not belong to the CA that made the join token (root sha256 %s)."
                .formatted(rootSha256)
            + " Either the address is wrong, or the CA was set up anew: make a new token");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("this trust manager is for clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}

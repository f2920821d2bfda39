package io.inmesh.runtime.testing;

import io.inmesh.identity.SpiffeId;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Believes what the root signed, for these identities; with none named, for any. */
final class TestTrustManager extends X509ExtendedTrustManager {
  private static final int URI = 6;

  private final X509Certificate root;
  private final Set<SpiffeId> expected;

  TestTrustManager(X509Certificate root, Set<SpiffeId> expected) {
    this.root = root;
    this.expected = expected;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    try {
      chain[0].checkValidity();
      chain[0].verify(root.getPublicKey());
    } catch (GeneralSecurityException e) {
      throw new CertificateException("not signed by the test's root, or expired", e);
    }
    SpiffeId id = spiffeId(chain[0]);
    if (id == null || (!expected.isEmpty() && !expected.contains(id))) {
      throw new CertificateException("peer is %s (expected: %s)".formatted(id, expected));
    }
  }

  static @Nullable SpiffeId spiffeId(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      if (names != null) {
        for (List<?> name : names) {
          if (name.get(0).equals(URI)) {
            return SpiffeId.parse((String) name.get(1));
          }
        }
      }
      return null;
    } catch (CertificateException e) {
      return null;
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
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
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[] {root};
  }
}

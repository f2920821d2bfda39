package io.inmesh.runtime.testing;

import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.ClientTls;
import io.inmesh.runtime.identity.Svid;
import io.inmesh.runtime.identity.WorkloadIdentity;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** An identity from a {@link TestCa}, rotated when the test says so. Any thread. */
public final class TestIdentity implements WorkloadIdentity {
  private final TestCa ca;
  private final SpiffeId id;
  private final AtomicLong generation = new AtomicLong(1);
  private volatile TestCa.Issued issued;

  TestIdentity(TestCa ca, SpiffeId id) {
    this.ca = ca;
    this.id = id;
    this.issued = ca.issue(id);
  }

  /** A new key and certificate; handshakes from now on show it. */
  public void rotate() {
    rotate(Duration.ofHours(1));
  }

  /** The same, with a time to live of the test's choice. */
  public void rotate(Duration ttl) {
    issued = ca.issue(id, ttl);
    generation.incrementAndGet();
  }

  @Override
  public SpiffeId id() {
    return id;
  }

  @Override
  public long generation() {
    return generation.get();
  }

  @Override
  public ClientTls client(Set<SpiffeId> expectedPeers, String sni, List<String> alpn) {
    X509ExtendedTrustManager trust = new TestTrustManager(ca.root(), expectedPeers);
    SSLContext context = context(trust);
    SSLParameters parameters = new SSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    parameters.setServerNames(List.of(new SNIHostName(sni)));
    parameters.setApplicationProtocols(alpn.toArray(String[]::new));
    return new ClientTls(
        context,
        new ParameterSocketFactory(context.getSocketFactory(), parameters),
        trust,
        parameters);
  }

  @Override
  public SSLContext server() {
    return context(new TestTrustManager(ca.root(), Set.of()));
  }

  private SSLContext context(X509ExtendedTrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      X509ExtendedKeyManager keys = new TestKeyManager(() -> issued);
      context.init(
          new X509ExtendedKeyManager[] {keys}, new X509ExtendedTrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public @Nullable SpiffeId peer(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return TestTrustManager.spiffeId((X509Certificate) chain[0]);
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  @Override
  public Svid svid() {
    TestCa.Issued now = issued;
    X509Certificate leaf = now.chain().get(0);
    return new Svid(
        id, now.chain(), leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant());
  }
}

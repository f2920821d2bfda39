package io.inmesh.http.tomcat;

import io.inmesh.http.MeshConnection;
import io.inmesh.http.MeshPort;
import io.inmesh.identity.SpiffeId;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLSession;
import org.apache.tomcat.util.net.jsse.JSSESupport;
import org.jspecify.annotations.Nullable;

/**
 * What Tomcat tells of a mesh TLS connection, worked out once a connection instead of once a
 * request.
 */
final class MeshTlsSupport extends JSSESupport implements MeshConnection {
  private final @Nullable SpiffeId peer;
  private X509Certificate @Nullable [] chain;
  private @Nullable String sessionId;

  MeshTlsSupport(SSLSession session, MeshPort port) {
    super(session, Map.of());
    peer = port.peer(session);
  }

  @Override
  public @Nullable SpiffeId peer() {
    return peer;
  }

  @Override
  public X509Certificate @Nullable [] getPeerCertificateChain() throws IOException {
    if (chain == null) {
      chain = super.getPeerCertificateChain();
    }
    return chain;
  }

  @Override
  public @Nullable String getSessionId() throws IOException {
    if (sessionId == null) {
      sessionId = super.getSessionId();
    }
    return sessionId;
  }
}

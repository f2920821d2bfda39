package io.inmesh.sidecar.forward;

import io.inmesh.call.FailureKind;
import io.inmesh.runtime.identity.ClientTls;
import io.inmesh.runtime.identity.IdentityUnavailableException;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.inmesh.snapshot.MeshTls;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.security.cert.CertificateException;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/** The mesh's TLS towards endpoints: as this workload, and only to whom we expect there. */
final class UpstreamTls {
  /** Below the idle time-out of the servers that we know (the sidecar's and Tomcat's). */
  private static final int IDLE_SECONDS = 15;

  private static final List<String> ALPN_HTTP2 = List.of("istio-h2", "istio", "h2");
  private static final List<String> ALPN_HTTP1 = List.of("istio-http/1.1", "istio", "http/1.1");

  private final WorkloadIdentity identity;

  UpstreamTls(WorkloadIdentity identity) {
    this.identity = identity;
  }

  UpstreamKey key(Cluster cluster, Endpoint endpoint, boolean http2) {
    int connectMillis = Math.toIntExact(Math.max(1, cluster.connectTimeout().toMillis()));
    MeshTls mesh = cluster.tls();
    if (mesh == null || !endpoint.tls()) {
      return UpstreamKey.plaintext(
          endpoint.address(), endpoint.port(), http2, connectMillis, IDLE_SECONDS);
    }
    return new UpstreamKey(
        endpoint.address(),
        endpoint.port(),
        http2,
        true,
        mesh.sni(),
        mesh.expectedPeers(),
        http2 ? ALPN_HTTP2 : ALPN_HTTP1,
        identity.generation(),
        connectMillis,
        IDLE_SECONDS);
  }

  /**
   * What a new connection speaks TLS with; null in plaintext.
   *
   * @throws IdentityUnavailableException without a certificate that is good now; the message says
   *     what to do
   */
  @Nullable SslHandler handler(UpstreamKey key) {
    if (!key.tls()) {
      return null;
    }
    ClientTls client = identity.client(key.expectedPeers(), key.sni(), key.alpn());
    SSLEngine engine = client.context().createSSLEngine(key.sni(), key.port());
    engine.setUseClientMode(true);
    engine.setSSLParameters(client.parameters());
    SslHandler handler = new SslHandler(engine);
    handler.setHandshakeTimeoutMillis(key.connectTimeoutMillis()); // for all of it
    return handler;
  }

  /** Done when bytes may flow: at once in plaintext, after the handshake with TLS. */
  Future<Channel> secured(Channel channel) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    return handler == null
        ? channel.eventLoop().newSucceededFuture(channel)
        : handler.handshakeFuture();
  }

  /** A handshake that failed because of who the peer is, or for another reason. */
  static FailureKind kindOf(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof CertificateException) {
        return FailureKind.IDENTITY;
      }
    }
    return FailureKind.TLS;
  }
}

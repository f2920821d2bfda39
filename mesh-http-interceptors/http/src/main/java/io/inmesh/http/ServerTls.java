package io.inmesh.http;

import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * The server side of mesh TLS, alike in every server: client certificate required, ALPN as Istio's
 * proxies speak it.
 */
public final class ServerTls {
  private static final List<String> HTTP_1 = List.of("istio-http/1.1", "istio", "http/1.1");
  private static final List<String> HTTP_2 =
      List.of("istio-h2", "h2", "istio-http/1.1", "istio", "http/1.1");
  private static final List<String> HTTP_2_OF_MESH =
      List.of("istio-h2", "istio-http/1.1", "istio", "http/1.1", "h2");
  private static final String NO_ALPN = "";

  private ServerTls() {}

  /**
   * A TLS engine for one connection.
   *
   * @param context the workload's live identity
   * @param http2 true if the server also speaks HTTP/2 over this port
   */
  public static SSLEngine engine(SSLContext context, boolean http2) {
    return engine(context, http2 ? HTTP_2 : HTTP_1);
  }

  /**
   * A TLS engine for one connection of a server that also speaks HTTP/2, but cannot be told that a
   * request's scheme may be {@code https} here. Parts of the mesh say {@code http}; others get
   * HTTP/1.1 where they offer it, too.
   *
   * @param context the workload's live identity
   */
  public static SSLEngine engineForSchemeHttp(SSLContext context) {
    return engine(context, HTTP_2_OF_MESH);
  }

  private static SSLEngine engine(SSLContext context, List<String> spoken) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    engine.setHandshakeApplicationProtocolSelector((ignored, offered) -> choose(spoken, offered));
    return engine;
  }

  private static String choose(List<String> spoken, List<String> offered) {
    for (String protocol : spoken) {
      if (offered.contains(protocol)) {
        return protocol;
      }
    }
    return NO_ALPN;
  }
}

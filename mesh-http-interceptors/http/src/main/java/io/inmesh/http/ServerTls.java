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
  private static final String NO_ALPN = "";

  private ServerTls() {}

  /**
   * A TLS engine for one connection.
   *
   * @param context the workload's live identity
   * @param http2 true if the server also speaks HTTP/2 over this port
   */
  public static SSLEngine engine(SSLContext context, boolean http2) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    engine.setHandshakeApplicationProtocolSelector(
        (ignored, offered) -> choose(http2 ? HTTP_2 : HTTP_1, offered));
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

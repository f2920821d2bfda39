package io.inmesh.runtime.tls;

import java.util.List;

/**
 * What a TLS client says first.
 *
 * @param serverName SNI, as sent; empty without one. It may be anything, as nobody has checked it
 * @param alpn protocols in the client's order; empty without any
 */
public record ClientHello(String serverName, List<String> alpn) {
  private static final String MESH = "istio";

  /** Copies. */
  public ClientHello {
    alpn = List.copyOf(alpn);
  }

  /**
   * Is one of the protocols the mesh's: {@code istio}, {@code istio-http/1.1}, {@code istio-h2}?
   */
  public boolean isMesh() {
    for (String protocol : alpn) {
      if (protocol.startsWith(MESH)) {
        return true;
      }
    }
    return false;
  }
}

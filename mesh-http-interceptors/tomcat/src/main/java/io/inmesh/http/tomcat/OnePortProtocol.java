package io.inmesh.http.tomcat;

import io.inmesh.http.MeshPort;
import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's NIO connector whose one port takes plaintext and mesh TLS, told by the first byte. The
 * application sees the scheme that its caller dialled: {@code http}, not secure, whatever the mesh
 * does underneath. Until {@link #mesh} is called, and where the connector has TLS of its own, it is
 * Tomcat's connector and nothing else. Each version of Tomcat has its own subclass, {@code
 * MeshProtocol}.
 */
public abstract class OnePortProtocol extends Http11NioProtocol {
  private final OnePortEndpoint endpoint;

  /** A connector on this version's endpoint. */
  protected OnePortProtocol(OnePortEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
    setUseSendfile(false); // files must pass through the channel, which may encrypt
  }

  /**
   * Puts this connector into the mesh. Call it before the connector starts.
   *
   * @param port what the port must know, read for each new connection
   */
  public final void mesh(MeshPort port) {
    endpoint.mesh(port);
  }

  /** True if mesh TLS over HTTP/2 can be offered: the connector speaks h2 in plaintext already. */
  private boolean http2() {
    return plaintextHttp2() != null;
  }

  @Override
  public void init() throws Exception {
    super.init(); // takes in the upgrade protocols; connections come after start()
    endpoint.http2(http2(), endpoint.meshed() && http2() && takeEveryScheme());
  }

  @Override
  public @Nullable UpgradeProtocol getUpgradeProtocol(String name) {
    UpgradeProtocol upgrade = super.getUpgradeProtocol(name);
    return upgrade == null ? null : new OnePortUpgrade(upgrade);
  }

  /** What speaks HTTP/2 in plaintext; null = nothing does. */
  protected final @Nullable UpgradeProtocol plaintextHttp2() {
    return super.getUpgradeProtocol("h2c");
  }

  /**
   * Over mesh TLS an HTTP/2 caller may name either scheme: {@code http} if the mesh's TLS is none
   * of its business, {@code https} if it speaks TLS itself. Tomcat compares the scheme with its own
   * TLS settings, of which there are none.
   *
   * @return false if this version of Tomcat cannot be told
   */
  protected boolean takeEveryScheme() {
    return false;
  }
}

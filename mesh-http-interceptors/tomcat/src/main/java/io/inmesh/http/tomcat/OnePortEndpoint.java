package io.inmesh.http.tomcat;

import io.inmesh.http.MeshPort;
import io.inmesh.http.ServerTls;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's endpoint whose channels tell plaintext from mesh TLS, once it is in the mesh and has no
 * TLS of its own. How such a channel comes into Tomcat, and how Tomcat asks for a TLS engine, is
 * what differs between its versions: a subclass for each.
 */
public abstract class OnePortEndpoint extends NioEndpoint {
  /** How long a connection may be silent before its first byte. */
  static final long FIRST_BYTE_MILLIS = 10_000;

  private volatile @Nullable MeshPort port;
  private volatile boolean http2;
  private volatile boolean everyScheme;

  /** An endpoint that is not in the mesh yet. */
  protected OnePortEndpoint() {}

  final void mesh(MeshPort port) {
    this.port = port;
  }

  final void http2(boolean http2, boolean everyScheme) {
    this.http2 = http2;
    this.everyScheme = everyScheme;
  }

  final MeshPort port() {
    MeshPort port = this.port;
    if (port == null) {
      throw new IllegalStateException("connector " + getName() + " is not in the mesh");
    }
    return port;
  }

  /** Whether connections get channels of {@link #newChannel}. */
  protected final boolean meshed() {
    return port != null && !isSSLEnabled();
  }

  /** A channel that its first byte decides. */
  protected final NioChannel newChannel(SocketBufferHandler buffers) {
    return new OnePortChannel(buffers, this);
  }

  /** The engine of a mesh TLS connection; null where Tomcat's own is to be used. */
  protected final @Nullable SSLEngine meshEngine() {
    SSLContext context = meshed() ? port().tls() : null;
    if (context == null) {
      return null;
    }
    return http2 && !everyScheme
        ? ServerTls.engineForSchemeHttp(context)
        : ServerTls.engine(context, http2);
  }

  /** Takes a connection in, with the time-out of its first byte. */
  @Override
  protected boolean setSocketOptions(SocketChannel socket) {
    boolean accepted = super.setSocketOptions(socket);
    SocketWrapperBase<NioChannel> wrapper = connections.get(socket);
    if (wrapper != null
        && wrapper.getSocket() instanceof OnePortChannel channel
        && channel.undecided()) {
      int own = getConnectionTimeout();
      wrapper.setReadTimeout(own > 0 ? Math.min(FIRST_BYTE_MILLIS, own) : FIRST_BYTE_MILLIS);
    }
    return accepted;
  }
}

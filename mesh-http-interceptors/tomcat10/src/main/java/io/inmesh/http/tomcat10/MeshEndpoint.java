package io.inmesh.http.tomcat10;

import io.inmesh.http.MeshPort;
import io.inmesh.http.ServerTls;
import java.nio.channels.SocketChannel;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.tomcat.util.collections.SynchronizedStack;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.apache.tomcat.util.net.openssl.ciphers.Cipher;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's endpoint with {@link MeshChannel}s, once it is in the mesh and has no TLS of its own.
 */
final class MeshEndpoint extends NioEndpoint {
  /** How long a connection may be silent before its first byte. */
  static final long FIRST_BYTE_MILLIS = 10_000;

  private volatile @Nullable MeshPort port;
  private volatile boolean http2;

  void mesh(MeshPort port) {
    this.port = port;
  }

  void http2(boolean http2) {
    this.http2 = http2;
  }

  MeshPort port() {
    MeshPort port = this.port;
    if (port == null) {
      throw new IllegalStateException("connector " + getName() + " is not in the mesh");
    }
    return port;
  }

  private boolean meshed() {
    return port != null && !isSSLEnabled();
  }

  @Override
  protected boolean setSocketOptions(SocketChannel socket) {
    if (meshed()) {
      provideChannel();
    }
    boolean accepted = super.setSocketOptions(socket);
    SocketWrapperBase<NioChannel> wrapper = connections.get(socket);
    if (wrapper != null
        && wrapper.getSocket() instanceof MeshChannel channel
        && channel.undecided()) {
      wrapper.setReadTimeout(Math.min(FIRST_BYTE_MILLIS, getConnectionTimeout()));
    }
    return accepted;
  }

  /**
   * Tomcat 10.1 makes its channels itself when its pool of used ones is empty, so it never finds it
   * empty. Only the acceptor's thread takes from the pool; what others give back are channels of
   * ours too.
   */
  private void provideChannel() {
    SynchronizedStack<NioChannel> pool = getNioChannels();
    if (pool == null) {
      throw new IllegalStateException(
          "connector "
              + getName()
              + ": socket.bufferPool is 0, so mesh TLS cannot share its port. Set it to -2 or leave it out.");
    }
    NioChannel used = pool.pop();
    pool.push(used == null ? new MeshChannel(buffers(), this) : used);
  }

  private SocketBufferHandler buffers() {
    return new SocketBufferHandler(
        socketProperties.getAppReadBufSize(),
        socketProperties.getAppWriteBufSize(),
        socketProperties.getDirectBuffer());
  }

  @Override
  protected SSLEngine createSSLEngine(
      String serverName, List<Cipher> ciphers, List<String> applicationProtocols) {
    SSLContext context = meshed() ? port().tls() : null;
    return context == null
        ? super.createSSLEngine(serverName, ciphers, applicationProtocols)
        : ServerTls.engine(context, http2);
  }
}

package io.inmesh.http.tomcat10;

import io.inmesh.http.tomcat.OnePortEndpoint;
import java.nio.channels.SocketChannel;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.apache.tomcat.util.collections.SynchronizedStack;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.openssl.ciphers.Cipher;

/**
 * Tomcat 10.1 makes its channels itself when its pool of used ones is empty, so it never finds it
 * empty.
 */
final class MeshEndpoint extends OnePortEndpoint {
  @Override
  protected boolean setSocketOptions(SocketChannel socket) {
    if (meshed()) {
      provideChannel();
    }
    return super.setSocketOptions(socket);
  }

  /** Only the acceptor's thread takes from the pool; what others give back are channels of ours. */
  private void provideChannel() {
    SynchronizedStack<NioChannel> pool = getNioChannels();
    if (pool == null) {
      throw new IllegalStateException(
          "connector "
              + getName()
              + ": socket.bufferPool is 0, so mesh TLS cannot share its port. Set it to -2 or leave it out.");
    }
    NioChannel used = pool.pop();
    pool.push(used == null ? newChannel(buffers()) : used);
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
    SSLEngine engine = meshEngine();
    return engine == null
        ? super.createSSLEngine(serverName, ciphers, applicationProtocols)
        : engine;
  }
}

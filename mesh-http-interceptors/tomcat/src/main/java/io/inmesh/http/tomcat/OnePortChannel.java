package io.inmesh.http.tomcat;

import io.inmesh.http.MeshPort;
import io.inmesh.snapshot.MtlsMode;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import org.apache.tomcat.util.net.NioEndpoint.NioSocketWrapper;
import org.apache.tomcat.util.net.SSLSupport;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/**
 * A connection that becomes plaintext or mesh TLS with its first byte. One thread at a time, as
 * every channel of Tomcat; {@code kind} is volatile because the acceptor looks at it.
 */
final class OnePortChannel extends SecureNioChannel {
  /**
   * The first byte of every TLS connection: a record of type handshake. No HTTP method begins so.
   */
  private static final byte TLS_HANDSHAKE = 0x16;

  private enum Kind {
    UNDECIDED,
    PLAINTEXT,
    TLS
  }

  private final OnePortEndpoint endpoint;
  private volatile Kind kind = Kind.UNDECIDED;
  private @Nullable MeshTlsSupport support;

  OnePortChannel(SocketBufferHandler buffers, OnePortEndpoint endpoint) {
    super(buffers, endpoint);
    this.endpoint = endpoint;
  }

  @Override
  public void reset(SocketChannel channel, NioSocketWrapper wrapper) throws IOException {
    super.reset(channel, wrapper);
    if (channel != null) {
      kind = Kind.UNDECIDED;
      support = null;
    }
  }

  /** True until the first byte has come. */
  boolean undecided() {
    return kind == Kind.UNDECIDED;
  }

  @Override
  public int handshake(boolean read, boolean write) throws IOException {
    if (kind == Kind.UNDECIDED) {
      int wait = decide();
      if (kind == Kind.UNDECIDED) {
        return wait;
      }
    }
    return kind == Kind.PLAINTEXT ? 0 : super.handshake(read, write);
  }

  /** Reads one byte and chooses; without a choice, what to wait for, or -1 to close. */
  private int decide() throws IOException {
    netInBuffer.limit(1);
    int count = sc.read(netInBuffer);
    netInBuffer.limit(netInBuffer.capacity());
    if (count < 0) {
      return -1;
    }
    if (netInBuffer.position() == 0) {
      return SelectionKey.OP_READ;
    }
    socketWrapper.setReadTimeout(endpoint.getConnectionTimeout());
    boolean tls = netInBuffer.get(0) == TLS_HANDSHAKE;
    MtlsMode mode = endpoint.port().mode();
    if (tls ? mode == MtlsMode.DISABLE || endpoint.port().tls() == null : mode == MtlsMode.STRICT) {
      return refuse();
    }
    if (!tls) {
      netInBuffer.flip(); // the byte is still to be delivered
    }
    kind = tls ? Kind.TLS : Kind.PLAINTEXT;
    return 0;
  }

  /**
   * A reset: the caller sees at once that nobody serves it here, and no state of the connection
   * stays behind.
   */
  private int refuse() throws IOException {
    sc.setOption(StandardSocketOptions.SO_LINGER, 0);
    return -1;
  }

  @Override
  public int read(ByteBuffer destination) throws IOException {
    if (kind != Kind.PLAINTEXT) {
      return super.read(destination);
    }
    if (!netInBuffer.hasRemaining() || !destination.hasRemaining()) {
      return sc.read(destination);
    }
    destination.put(netInBuffer.get());
    return 1 + Math.max(0, sc.read(destination));
  }

  @Override
  public long read(ByteBuffer[] destinations, int offset, int length) throws IOException {
    if (kind != Kind.PLAINTEXT) {
      return super.read(destinations, offset, length);
    }
    for (int i = offset; netInBuffer.hasRemaining() && i < offset + length; i++) {
      if (destinations[i].hasRemaining()) {
        destinations[i].put(netInBuffer.get());
        return 1 + Math.max(0, sc.read(destinations, offset, length));
      }
    }
    return sc.read(destinations, offset, length);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    if (kind == Kind.TLS) {
      return super.write(source);
    }
    checkInterruptStatus();
    return source.hasRemaining() ? sc.write(source) : 0;
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
    if (kind == Kind.TLS) {
      return super.write(sources, offset, length);
    }
    checkInterruptStatus();
    return sc.write(sources, offset, length);
  }

  @Override
  public void close() throws IOException {
    if (kind == Kind.TLS) {
      super.close();
    } else {
      sc.close();
    }
  }

  @Override
  public boolean isHandshakeComplete() {
    return kind == Kind.PLAINTEXT || super.isHandshakeComplete();
  }

  @Override
  public boolean isClosing() {
    return kind == Kind.TLS && super.isClosing();
  }

  @Override
  public int getOutboundRemaining() {
    return kind == Kind.TLS ? super.getOutboundRemaining() : 0;
  }

  @Override
  public boolean flushOutbound() throws IOException {
    return kind == Kind.TLS && super.flushOutbound();
  }

  @Override
  public @Nullable SSLSupport getSSLSupport() {
    SSLEngine engine = sslEngine;
    if (kind != Kind.TLS || engine == null || !handshakeComplete) {
      return null;
    }
    if (support == null) {
      MeshPort port = endpoint.port();
      support = new MeshTlsSupport(engine.getSession(), port);
    }
    return support;
  }
}

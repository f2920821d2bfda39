package io.inmesh.http;

import io.inmesh.call.FailureKind;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.ClientTls;
import io.inmesh.runtime.identity.IdentityUnavailableException;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.snapshot.MeshTls;
import io.inmesh.time.Ticker;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import okio.AsyncTimeout;
import org.jspecify.annotations.Nullable;

/**
 * A socket that is mesh TLS from the moment it is connected: the handshake, and with it the check
 * of the peer's identity, is over before a byte of a request can be written. The HTTP client above
 * it speaks plain HTTP, with the URL and the scheme that the application dialled.
 */
@SuppressWarnings(
    "UnsynchronizedOverridesSynchronized") // the socket behind it takes care of itself
final class MeshTlsSocket extends PooledSocket {
  private static final Ticker TICKER = Ticker.system();

  private final SSLSocket tls;
  private final WorkloadIdentity identity;
  private final MeshTls expected;
  private final int port;
  private volatile boolean writing;
  private volatile boolean closing;

  MeshTlsSocket(WorkloadIdentity identity, MeshTls expected, int port) throws IOException {
    this.identity = identity;
    this.expected = expected;
    this.port = port;
    this.tls = socket(identity, expected);
  }

  private static SSLSocket socket(WorkloadIdentity identity, MeshTls expected) throws IOException {
    try {
      ClientTls tls = identity.client(expected.expectedPeers(), expected.sni(), expected.alpn());
      return (SSLSocket) tls.sockets().createSocket();
    } catch (IdentityUnavailableException e) {
      throw new AttemptFailure(FailureKind.TLS, String.valueOf(e.getMessage()), e);
    }
  }

  /** The time is for all of it, the handshake included, as with Envoy's {@code connect_timeout}. */
  @Override
  public void connect(SocketAddress address, int timeoutMillis) throws IOException {
    long startNanos = TICKER.nanos();
    tls.connect(
        new InetSocketAddress(((InetSocketAddress) address).getAddress(), port), timeoutMillis);
    int readTimeout = tls.getSoTimeout();
    tls.setSoTimeout(0); // it would begin anew with each byte
    AsyncTimeout limit = handshakeLimit(startNanos, timeoutMillis);
    limit.enter();
    @Nullable IOException failed = null;
    boolean late;
    try {
      tls.startHandshake();
    } catch (IOException e) {
      failed = e;
    } finally {
      late = limit.exit();
    }
    if (failed != null || late) {
      close();
      throw failure(address, late ? timeoutMillis : 0, failed);
    }
    tls.setSoTimeout(readTimeout);
    checkPeer();
  }

  private AsyncTimeout handshakeLimit(long startNanos, int timeoutMillis) {
    AsyncTimeout limit =
        new AsyncTimeout() {
          @Override
          protected void timedOut() {
            abort();
          }
        };
    if (timeoutMillis > 0) {
      long left = TimeUnit.MILLISECONDS.toNanos(timeoutMillis) - (TICKER.nanos() - startNanos);
      limit.timeout(Math.max(1, left), TimeUnit.NANOSECONDS);
    }
    return limit;
  }

  /** Waits for nothing: it is called by the thread that watches over all time-outs. */
  private void abort() {
    closing = true;
    try {
      tls.setSoLinger(true, 0);
      tls.close();
    } catch (IOException e) {
      // it is over already, which the handshake reports
    }
  }

  private AttemptFailure failure(
      SocketAddress address, int lateMillis, @Nullable IOException cause) {
    if (lateMillis == 0 && cause instanceof SSLException refused) {
      return refused(refused);
    }
    String why =
        lateMillis > 0
            ? "not connected and done within %d ms".formatted(lateMillis)
            : String.valueOf(cause == null ? null : cause.getMessage());
    return new AttemptFailure(
        FailureKind.TLS, "TLS handshake with %s: %s".formatted(address, why), cause);
  }

  private AttemptFailure refused(SSLException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return new AttemptFailure(FailureKind.IDENTITY, String.valueOf(cause.getMessage()), e);
      }
    }
    return new AttemptFailure(FailureKind.TLS, String.valueOf(e.getMessage()), e);
  }

  /**
   * A resumed session skips the trust manager, and may have been made for somebody who expected
   * others.
   */
  private void checkPeer() throws IOException {
    SpiffeId peer = identity.peer(tls.getSession());
    if (peer != null
        && (expected.expectedPeers().isEmpty() || expected.expectedPeers().contains(peer))) {
      return;
    }
    close();
    String message =
        "%s is %s, expected one of %s".formatted(expected.sni(), peer, expected.expectedPeers());
    throw new AttemptFailure(FailureKind.IDENTITY, message, new CertificateException(message));
  }

  @Override
  public void connect(SocketAddress address) throws IOException {
    connect(address, 0);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return tls.getInputStream();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new Output(tls.getOutputStream());
  }

  /**
   * The JDK's socket would say goodbye behind the write that is under way, and so wait for a peer
   * that does not read: for ever, with whoever cancels, or watches over all time-outs.
   */
  @Override
  public void close() throws IOException {
    closing = true;
    if (writing && !tls.isClosed()) {
      tls.setSoLinger(true, 0); // it waits no longer than that for the write, then resets
    }
    tls.close();
  }

  /** Notes that a write is under way. */
  private final class Output extends OutputStream {
    private final OutputStream to;

    Output(OutputStream to) {
      this.to = to;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      writing = true;
      try {
        if (closing) {
          throw new SocketException("Socket closed");
        }
        to.write(bytes, offset, length);
      } finally {
        writing = false;
      }
    }

    @Override
    public void flush() throws IOException {
      to.flush();
    }

    @Override
    public void close() throws IOException {
      MeshTlsSocket.this.close();
    }
  }

  @Override
  public boolean isClosed() {
    return tls.isClosed();
  }

  @Override
  public boolean isConnected() {
    return tls.isConnected();
  }

  @Override
  public boolean isBound() {
    return tls.isBound();
  }

  @Override
  public boolean isInputShutdown() {
    return tls.isInputShutdown();
  }

  @Override
  public boolean isOutputShutdown() {
    return tls.isOutputShutdown();
  }

  @Override
  public void shutdownInput() throws IOException {
    tls.shutdownInput();
  }

  @Override
  public void shutdownOutput() throws IOException {
    tls.shutdownOutput();
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    tls.setSoTimeout(millis);
  }

  @Override
  public int getSoTimeout() throws SocketException {
    return tls.getSoTimeout();
  }

  @Override
  public void setTcpNoDelay(boolean on) throws SocketException {
    tls.setTcpNoDelay(on);
  }

  @Override
  public InetAddress getInetAddress() {
    return tls.getInetAddress();
  }

  @Override
  public int getPort() {
    return tls.getPort();
  }

  @Override
  public SocketAddress getRemoteSocketAddress() {
    return tls.getRemoteSocketAddress();
  }

  @Override
  public SocketAddress getLocalSocketAddress() {
    return tls.getLocalSocketAddress();
  }

  @Override
  public InetAddress getLocalAddress() {
    return tls.getLocalAddress();
  }

  @Override
  public int getLocalPort() {
    return tls.getLocalPort();
  }

  @Override
  public String toString() {
    return tls.toString();
  }
}

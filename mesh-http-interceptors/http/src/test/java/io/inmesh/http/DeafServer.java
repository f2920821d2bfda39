package io.inmesh.http;

import io.inmesh.runtime.testing.TestIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** Takes a connection, shakes hands on it, and reads no request. */
final class DeafServer implements Closeable {
  private final ServerSocket listener;
  private final CompletableFuture<SSLSocket> connection = new CompletableFuture<>();

  private DeafServer(ServerSocket listener) {
    this.listener = listener;
  }

  /** The system itself takes the connection. */
  static DeafServer plaintext() throws IOException {
    return new DeafServer(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
  }

  static DeafServer mtls(TestIdentity as) throws IOException {
    SSLServerSocket listener =
        (SSLServerSocket)
            as.server()
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    listener.setNeedClientAuth(true);
    DeafServer server = new DeafServer(listener);
    CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> server.shakeHands(listener));
    return server;
  }

  /** The connection is kept: one that nobody holds is closed by the garbage collector. */
  private void shakeHands(SSLServerSocket listener) {
    try {
      SSLSocket accepted = (SSLSocket) listener.accept();
      connection.complete(accepted);
      accepted.startHandshake();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    SSLSocket accepted = connection.getNow(null);
    if (accepted != null) {
      accepted.close();
    }
  }
}

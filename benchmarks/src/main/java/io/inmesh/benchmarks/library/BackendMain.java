package io.inmesh.benchmarks.library;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The server of every case, in a process of its own: 1 KiB to every GET, in plaintext and over
 * mutual TLS. One thread answers on all connections. With a thread a connection the system would
 * put some beside the client and some on the other core, and a case would be fast or slow by that
 * alone: two cases that were the same then differed by more than the mesh costs.
 */
final class BackendMain {
  private final Selector selector;

  private BackendMain(Selector selector) {
    this.selector = selector;
  }

  /** Arguments: key store, its password; prints the two ports, ends with its standard input. */
  public static void main(String[] arguments) throws Exception {
    BackendMain backend = new BackendMain(Selector.open());
    int plain = backend.listen(PlainConnection::new);
    SSLContext tls = tls(Path.of(arguments[0]), arguments[1].toCharArray());
    int secured = backend.listen(socket -> new TlsConnection(socket, tls));
    Thread thread = new Thread(backend::run, "backend");
    thread.setDaemon(true);
    thread.start();
    System.out.println(plain + " " + secured);
    while (System.in.read() >= 0) {
      // until whoever started us is gone
    }
    System.exit(0);
  }

  /** What is made of a connection that was accepted. */
  private interface Protocol {
    PlainConnection of(SocketChannel socket) throws IOException;
  }

  private int listen(Protocol protocol) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT, protocol);
    return server.socket().getLocalPort();
  }

  private void run() {
    while (true) {
      try {
        selector.select(this::ready);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private void ready(SelectionKey key) {
    try {
      if (key.attachment() instanceof Protocol protocol) {
        accept(((ServerSocketChannel) key.channel()).accept(), protocol);
      } else if (key.attachment() instanceof PlainConnection connection) {
        connection.readable();
      }
    } catch (IOException e) {
      closeQuietly(key); // the other side left
    }
  }

  private void accept(@Nullable SocketChannel socket, Protocol protocol) throws IOException {
    if (socket != null) {
      socket.configureBlocking(false);
      socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
      socket.register(selector, SelectionKey.OP_READ, protocol.of(socket));
    }
  }

  private static void closeQuietly(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      // it is gone either way
    }
  }

  private static SSLContext tls(Path file, char[] password)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, password);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }
}

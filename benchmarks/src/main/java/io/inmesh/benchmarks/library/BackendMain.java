package io.inmesh.benchmarks.library;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * The server of every case, in a process of its own: 1 KiB to every GET, in plaintext and over
 * mutual TLS. A thread a connection, so that it adds as little as possible.
 */
final class BackendMain {
  private static final byte[] RESPONSE = response();

  private BackendMain() {}

  /** Arguments: key store, its password; prints the two ports, ends with its standard input. */
  public static void main(String[] arguments) throws Exception {
    ServerSocket plain = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    ServerSocket tls = tls(Path.of(arguments[0]), arguments[1].toCharArray());
    accept(plain);
    accept(tls);
    System.out.println(plain.getLocalPort() + " " + tls.getLocalPort());
    while (System.in.read() >= 0) {
      // until whoever started us is gone
    }
    System.exit(0);
  }

  private static ServerSocket tls(Path file, char[] password) throws Exception {
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
    SSLServerSocket socket =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 256, InetAddress.getLoopbackAddress());
    socket.setNeedClientAuth(true);
    return socket;
  }

  private static void accept(ServerSocket server) {
    daemon(
        () -> {
          while (true) {
            Socket socket = server.accept();
            socket.setTcpNoDelay(true);
            daemon(() -> serve(socket));
          }
        });
  }

  private static void serve(Socket socket) throws IOException {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream(), 4096);
      OutputStream out = socket.getOutputStream();
      while (readHead(in)) {
        out.write(RESPONSE);
      }
    }
  }

  private static boolean readHead(InputStream in) throws IOException {
    int matched = 0;
    while (matched < 4) {
      int next = in.read();
      if (next < 0) {
        return false;
      }
      boolean expected = next == (matched % 2 == 0 ? '\r' : '\n');
      matched = expected ? matched + 1 : next == '\r' ? 1 : 0;
    }
    return true;
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void daemon(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // the other side left
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private static byte[] response() {
    byte[] body = new byte[1024];
    Arrays.fill(body, (byte) 'x');
    byte[] head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1024\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    byte[] all = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, all, head.length, body.length);
    return all;
  }
}

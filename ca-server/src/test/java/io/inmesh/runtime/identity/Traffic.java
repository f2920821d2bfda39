package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * An echo server and its client over mTLS: each request is a connection of its own, so each shows
 * the certificates of its moment.
 */
final class Traffic implements AutoCloseable {
  private final LiveIdentity server;
  private final SSLContext context; // it goes on with what it has, come what may
  private final ServerSocket plain;
  private final Queue<String> serials = new ConcurrentLinkedQueue<>();
  private final AtomicReference<String> lastCaller = new AtomicReference<>("");
  private final AtomicInteger served = new AtomicInteger();

  Traffic(LiveIdentity server) throws IOException {
    this.server = server;
    this.context = server.server();
    this.plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread acceptor = new Thread(this::accept, "echo");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  private void accept() {
    while (!plain.isClosed()) {
      try (var accepted = plain.accept();
          SSLSocket socket =
              (SSLSocket) context.getSocketFactory().createSocket(accepted, null, true)) {
        socket.setUseClientMode(false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setNeedClientAuth(true);
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(10_000);
        int read = socket.getInputStream().read();
        SpiffeId caller = server.peer(socket.getSession());
        lastCaller.set(String.valueOf(caller));
        served.incrementAndGet(); // before the caller knows of it
        socket.getOutputStream().write(read);
        socket.getOutputStream().flush();
      } catch (IOException | RuntimeException e) {
        lastCaller.set("refused: " + e.getMessage());
      }
    }
  }

  /** One request; fails if anything does. */
  void request(LiveIdentity client, SpiffeId expected) throws IOException {
    ClientTls tls =
        client.client(
            Set.of(expected), "reviews.default.svc.cluster.local", List.of("istio-http/1.1"));
    try (SSLSocket socket =
        (SSLSocket)
            tls.sockets().createSocket(InetAddress.getLoopbackAddress(), plain.getLocalPort())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write('x');
      out.flush();
      InputStream in = socket.getInputStream();
      if (in.read() != 'x') {
        throw new IOException("the echo is not what was said");
      }
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      serials.add(shown.getSerialNumber().toString(16));
    }
  }

  /** One request of a caller that goes on with the context that it has, come what may. */
  void request(SSLContext kept) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            kept.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), plain.getLocalPort())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write('x');
      if (socket.getInputStream().read() != 'x') {
        throw new IOException("the echo is not what was said");
      }
    }
  }

  /** How many different certificates the server has shown. */
  long certificatesShown() {
    return serials.stream().distinct().count();
  }

  int served() {
    return served.get();
  }

  String lastCaller() {
    return lastCaller.get();
  }

  @Override
  public void close() throws IOException {
    plain.close();
  }
}

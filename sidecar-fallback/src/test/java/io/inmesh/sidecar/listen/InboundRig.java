package io.inmesh.sidecar.listen;

import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.StringMatch;
import io.inmesh.spi.CallObserver;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;

/**
 * A sidecar's inbound port on real sockets, in front of an application that a test writes byte by
 * byte. Requests to {@code /denied} are refused by policy.
 */
final class InboundRig implements AutoCloseable {
  /** What the application does with one connection. */
  interface Application {
    void serve(Socket connection) throws IOException;
  }

  private final Sidecars sidecars = new Sidecars(1);
  private final TestMesh mesh;
  private final ServerSocket application =
      new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  final Listeners listeners;
  private final Channel inbound;

  InboundRig(Application serve) throws IOException {
    this(serve, CallObserver.NONE);
  }

  /** With an observer that is told of every call. */
  InboundRig(Application serve, CallObserver observer) throws IOException {
    mesh = new TestMesh(engine -> engine.observer(observer));
    Thread accepting = new Thread(() -> accept(serve), "application");
    accepting.setDaemon(true);
    accepting.start();
    AuthorizationPolicy.Rule denied =
        new AuthorizationPolicy.Rule(
            "r", new Condition.Path(new StringMatch.Prefix("/denied", false)), Origin.NONE);
    mesh.inbound(
            9080,
            MtlsMode.PERMISSIVE,
            new AuthorizationPolicy(AuthorizationPolicy.Action.DENY, List.of(denied)))
        .apply();
    TestIdentity identity = mesh.identity("ratings");
    listeners = sidecars.of(mesh, identity);
    inbound =
        listeners.inbound(
            9080,
            Sidecars.loopback(),
            (InetSocketAddress) application.getLocalSocketAddress(),
            false);
  }

  private void accept(Application serve) {
    while (!application.isClosed()) {
      try {
        Socket connection = application.accept();
        Thread serving = new Thread(() -> serve(serve, connection), "application-connection");
        serving.setDaemon(true);
        serving.start();
      } catch (SocketException closed) {
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void serve(Application serve, Socket connection) {
    try (connection) {
      serve.serve(connection);
    } catch (IOException gone) {
      // the sidecar closed it
    }
  }

  /** Answers every request on the connection alike. */
  static Application answering(String response, BlockingQueue<String> heads) {
    return connection -> {
      for (String head = head(connection); !head.isEmpty(); head = head(connection)) {
        heads.add(head);
        connection.getOutputStream().write(response.getBytes(StandardCharsets.US_ASCII));
      }
    };
  }

  /** Up to and with the empty line; "" at the end of the connection. */
  static String head(Socket connection) throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = connection.getInputStream();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  int port() {
    return Sidecars.port(inbound);
  }

  Socket connect() throws IOException {
    return Sidecars.connect(inbound);
  }

  /** Writes, and reads until the other side closes. */
  String ask(String request) throws IOException {
    return Sidecars.ask(inbound, request);
  }

  @Override
  public void close() throws IOException {
    application.close();
    sidecars.close();
    mesh.close();
  }
}

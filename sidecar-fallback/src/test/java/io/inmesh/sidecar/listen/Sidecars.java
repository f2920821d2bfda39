package io.inmesh.sidecar.listen;

import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.sidecar.forward.Forwarder;
import io.netty.channel.Channel;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Sidecars on real sockets, and callers who speak to them byte by byte. */
final class Sidecars implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 20_000;

  private final MultiThreadIoEventLoopGroup loops;

  /** On so many threads, all of them together. */
  Sidecars(int threads) {
    loops = new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory());
  }

  /** One that is this workload: open its ports. */
  Listeners of(TestMesh mesh, TestIdentity identity) {
    return new Listeners(
        loops,
        NioServerSocketChannel::new,
        mesh.mesh(),
        identity,
        new Forwarder(mesh.mesh(), identity, loops, NioSocketChannel::new));
  }

  /** Any free port of this machine. */
  static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static int port(Channel server) {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  static Socket connect(Channel server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(server));
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /** Writes, and reads until the other side closes. */
  static String ask(Channel server, String request) throws IOException {
    try (Socket socket = connect(server)) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** Returns when nothing is under way any more. */
  @Override
  public void close() {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}

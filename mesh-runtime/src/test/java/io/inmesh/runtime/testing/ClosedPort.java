package io.inmesh.runtime.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A port of the loopback interface that refuses every connection until this is closed: it is bound,
 * so that nobody else gets it, and nobody listens.
 */
public final class ClosedPort implements AutoCloseable {
  private final Socket bound = new Socket();

  /** Takes one that is free. */
  public ClosedPort() throws IOException {
    bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Which one it is. */
  public int number() {
    return bound.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    bound.close();
  }
}

package io.inmesh.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** A plaintext socket to the endpoint's port, whatever port the application's URL says. */
final class EndpointSocket extends PooledSocket {
  private final int port;

  EndpointSocket(int port) {
    this.port = port;
  }

  @Override
  public void connect(SocketAddress address, int timeoutMillis) throws IOException {
    super.connect(
        new InetSocketAddress(((InetSocketAddress) address).getAddress(), port), timeoutMillis);
  }
}

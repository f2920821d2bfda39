package io.inmesh.runtime.identity;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes sockets of the current generation, with SNI, ALPN and versions set. Any thread. */
final class LiveSocketFactory extends SSLSocketFactory {
  private final Supplier<SSLSocketFactory> current;
  private final SSLParameters parameters;

  LiveSocketFactory(Supplier<SSLSocketFactory> current, SSLParameters parameters) {
    this.current = current;
    this.parameters = parameters;
  }

  private Socket prepared(Socket socket) {
    if (socket instanceof SSLSocket tls) {
      tls.setSSLParameters(parameters);
    }
    return socket;
  }

  @Override
  public Socket createSocket() throws IOException {
    return prepared(current.get().createSocket());
  }

  @Override
  public Socket createSocket(Socket plain, String host, int port, boolean autoClose)
      throws IOException {
    return prepared(current.get().createSocket(plain, host, port, autoClose));
  }

  @Override
  public Socket createSocket(Socket plain, @Nullable InputStream consumed, boolean autoClose)
      throws IOException {
    return prepared(current.get().createSocket(plain, consumed, autoClose));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return prepared(current.get().createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort)
      throws IOException {
    return prepared(current.get().createSocket(host, port, localHost, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return prepared(current.get().createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return prepared(current.get().createSocket(host, port, local, localPort));
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return current.get().getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return current.get().getSupportedCipherSuites();
  }
}

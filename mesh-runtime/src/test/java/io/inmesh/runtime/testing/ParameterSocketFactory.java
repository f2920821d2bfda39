package io.inmesh.runtime.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Sets the same parameters on each socket. */
final class ParameterSocketFactory extends SSLSocketFactory {
  private final SSLSocketFactory delegate;
  private final SSLParameters parameters;

  ParameterSocketFactory(SSLSocketFactory delegate, SSLParameters parameters) {
    this.delegate = delegate;
    this.parameters = parameters;
  }

  private Socket set(Socket socket) {
    SSLSocket tls = (SSLSocket) socket;
    SSLParameters of = tls.getSSLParameters();
    of.setServerNames(parameters.getServerNames());
    of.setProtocols(parameters.getProtocols());
    of.setApplicationProtocols(parameters.getApplicationProtocols());
    tls.setSSLParameters(of);
    return tls;
  }

  @Override
  public Socket createSocket() throws IOException {
    return set(delegate.createSocket());
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    return set(delegate.createSocket(socket, host, port, autoClose));
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return set(delegate.createSocket(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return set(delegate.createSocket(host, port, local, localPort));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return set(delegate.createSocket(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return set(delegate.createSocket(host, port, local, localPort));
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return delegate.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return delegate.getSupportedCipherSuites();
  }
}

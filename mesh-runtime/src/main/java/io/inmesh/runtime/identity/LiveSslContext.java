package io.inmesh.runtime.identity;

import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * An SSL context that lasts over rotations: each engine and socket comes from the context of the
 * generation that is current then. As sessions live in those inner contexts, none is resumed across
 * a change of certificate or trust. TLS 1.3 and 1.2 only. Any thread.
 */
final class LiveSslContext extends SSLContext {
  static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  LiveSslContext(Supplier<SSLContext> current, SSLParameters parameters) {
    super(new Spi(current, parameters), provider(), "TLS");
  }

  private static Provider provider() {
    try {
      return SSLContext.getInstance("TLS").getProvider();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has TLS", e);
    }
  }

  private static final class Spi extends SSLContextSpi {
    private final Supplier<SSLContext> current;
    private final SSLParameters parameters;
    private final SSLSocketFactory sockets;

    Spi(Supplier<SSLContext> current, SSLParameters parameters) {
      this.current = current;
      this.parameters = parameters;
      this.sockets = new LiveSocketFactory(() -> current.get().getSocketFactory(), parameters);
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom r)
        throws KeyManagementException {
      throw new KeyManagementException("a mesh identity's TLS context is set up by the mesh");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return sockets;
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      return current.get().getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return prepared(current.get().createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return prepared(current.get().createSSLEngine(host, port));
    }

    private SSLEngine prepared(SSLEngine engine) {
      engine.setSSLParameters(parameters);
      return engine;
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return current.get().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return current.get().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      SSLParameters defaults = current.get().getDefaultSSLParameters();
      defaults.setProtocols(PROTOCOLS);
      return defaults;
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return current.get().getSupportedSSLParameters();
    }
  }
}

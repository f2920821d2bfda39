package io.inmesh.controlplane;

import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.SSLContext;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.jspecify.annotations.Nullable;

/** Tomcat's second connector: TLS with the CA's live server certificate, which renews itself. */
final class ApiTls {
  private ApiTls() {}

  static Connector connector(InetSocketAddress address, X509ExtendedKeyManager keys)
      throws GeneralSecurityException {
    Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
    connector.setPort(address.getPort());
    connector.setProperty("address", address.getAddress().getHostAddress());
    connector.setScheme("https");
    connector.setSecure(true);
    connector.setProperty("SSLEnabled", "true");
    SSLHostConfig host = new SSLHostConfig();
    host.setProtocols("TLSv1.2+TLSv1.3");
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.EC);
    certificate.setSslContext(new LiveContext(keys));
    host.addCertificate(certificate);
    connector.addSslHostConfig(host);
    return connector;
  }

  /** The JDK's context behind Tomcat's interface. */
  private static final class LiveContext implements SSLContext {
    private final javax.net.ssl.SSLContext context;
    private final X509ExtendedKeyManager keys;

    LiveContext(X509ExtendedKeyManager keys) throws GeneralSecurityException {
      this.keys = keys;
      this.context = javax.net.ssl.SSLContext.getInstance("TLS");
      context.init(new KeyManager[] {keys}, new TrustManager[0], null);
    }

    @Override
    public void init(KeyManager[] kms, TrustManager[] tms, SecureRandom random)
        throws KeyManagementException {
      // Made complete by the constructor.
    }

    @Override
    public void destroy() {
      // Nothing is held.
    }

    @Override
    public SSLSessionContext getServerSessionContext() {
      return context.getServerSessionContext();
    }

    @Override
    public SSLEngine createSSLEngine() {
      return context.createSSLEngine();
    }

    @Override
    public SSLServerSocketFactory getServerSocketFactory() {
      return context.getServerSocketFactory();
    }

    @Override
    public SSLParameters getSupportedSSLParameters() {
      return context.getSupportedSSLParameters();
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      return keys.getCertificateChain(alias);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}

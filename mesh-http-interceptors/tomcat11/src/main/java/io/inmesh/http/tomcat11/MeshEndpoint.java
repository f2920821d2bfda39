package io.inmesh.http.tomcat11;

import io.inmesh.http.tomcat.OnePortEndpoint;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.apache.tomcat.util.net.openssl.ciphers.Cipher;
import org.apache.tomcat.util.net.openssl.ciphers.Group;
import org.apache.tomcat.util.net.openssl.ciphers.SignatureScheme;

/** Tomcat 11 asks for its channels. */
final class MeshEndpoint extends OnePortEndpoint {
  @Override
  protected NioChannel createChannel(SocketBufferHandler buffers) {
    return meshed() ? newChannel(buffers) : super.createChannel(buffers);
  }

  @Override
  protected SSLEngine createSSLEngine(
      String serverName,
      List<Cipher> ciphers,
      List<String> applicationProtocols,
      List<String> protocols,
      List<Group> groups,
      List<SignatureScheme> schemes) {
    SSLEngine engine = meshEngine();
    return engine == null
        ? super.createSSLEngine(
            serverName, ciphers, applicationProtocols, protocols, groups, schemes)
        : engine;
  }
}

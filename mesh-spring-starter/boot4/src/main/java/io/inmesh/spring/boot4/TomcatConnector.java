package io.inmesh.spring.boot4;

import io.inmesh.http.tomcat11.MeshProtocol;
import io.inmesh.spring.MeshServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;

/** Tomcat's connector in the mesh. A class of its own, because Tomcat may be absent. */
final class TomcatConnector {
  private TomcatConnector() {}

  /** False if the connector is not one that can share its port: then it stays as it is. */
  static boolean customize(Object factory, MeshServer server) {
    if (!(factory instanceof TomcatServletWebServerFactory tomcat)
        || !tomcat.getProtocol().equals(TomcatServletWebServerFactory.DEFAULT_PROTOCOL)
        || (tomcat.getSsl() != null && tomcat.getSsl().isEnabled())) {
      return false;
    }
    tomcat.setProtocol(MeshProtocol.class.getName());
    tomcat.addConnectorCustomizers(
        connector -> {
          if (connector.getProtocolHandler() instanceof MeshProtocol protocol) {
            protocol.mesh(server);
          }
        });
    server.speaksTls();
    return true;
  }
}

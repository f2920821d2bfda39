package io.inmesh.spring.boot3;

import io.inmesh.http.tomcat10.MeshProtocol;
import io.inmesh.spring.MeshServer;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;

/** Tomcat's connector in the mesh. A class of its own, because Tomcat may be absent. */
final class TomcatConnector {
  private TomcatConnector() {}

  /** False if the connector is not one that can share its port: then it stays as it is. */
  static boolean customize(Object factory, MeshServer server) {
    if (!(factory instanceof TomcatServletWebServerFactory tomcat)
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

package io.inmesh.examples.meshit;

import io.inmesh.Mesh;
import io.inmesh.http.MeshConnection;
import io.inmesh.http.MeshPort;
import io.inmesh.http.MeshServletFilter;
import io.inmesh.http.tomcat11.MeshProtocol;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.WorkloadIdentity;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.net.SSLSupport;

/** An application on Tomcat that says hello, and notes the certificates of who calls. */
final class TomcatServer implements Closeable {
  private final Tomcat tomcat = new Tomcat();
  private final Connector connector = new Connector(MeshProtocol.class.getName());

  TomcatServer(
      Path directory, Mesh mesh, WorkloadIdentity identity, int workloadPort, Serials serials)
      throws LifecycleException {
    tomcat.setBaseDir(directory.toString());
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    ((MeshProtocol) connector.getProtocolHandler()).mesh(MeshPort.of(mesh, identity, workloadPort));
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", directory.toString());
    FilterDef definition = new FilterDef();
    definition.setFilterName("mesh");
    definition.setFilter(new MeshServletFilter(mesh, workloadPort, List.of()));
    context.addFilterDef(definition);
    FilterMap map = new FilterMap();
    map.setFilterName("mesh");
    map.addURLPattern("/*");
    context.addFilterMap(map);
    Tomcat.addServlet(context, "hello", new Hello(serials));
    context.addServletMapping("/*", "hello");
    tomcat.start();
  }

  int port() {
    return connector.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IOException(e);
    }
  }

  @SuppressWarnings("serial") // never serialised
  private static final class Hello extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final Serials serials;

    Hello(Serials serials) {
      this.serials = serials;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Object connection = request.getAttribute(MeshConnection.ATTRIBUTE);
      if (connection instanceof MeshConnection mesh && connection instanceof SSLSupport tls) {
        SpiffeId peer = mesh.peer();
        serials.note(
            (peer == null ? "?" : peer.serviceAccount()) + " at Tomcat",
            tls.getPeerCertificateChain()[0]);
      }
      response.getWriter().write("hello");
    }
  }
}

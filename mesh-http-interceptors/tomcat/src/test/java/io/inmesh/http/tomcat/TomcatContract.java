package io.inmesh.http.tomcat;

import io.inmesh.http.MeshConnection;
import io.inmesh.http.MeshPort;
import io.inmesh.http.OnePortContract;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.junit.jupiter.api.io.TempDir;

/** One-port TLS in a whole Tomcat, whatever its version. */
public abstract class TomcatContract extends OnePortContract {
  @TempDir Path directory;
  private final Tomcat tomcat = new Tomcat();

  /** This version's connector. */
  protected abstract Class<? extends OnePortProtocol> connector();

  @Override
  protected int start(MeshPort port) throws Exception {
    tomcat.setBaseDir(directory.toString());
    Connector connector = new Connector(connector().getName());
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    ((OnePortProtocol) connector.getProtocolHandler()).mesh(port);
    tomcat.setConnector(connector);
    Context context = tomcat.addContext("", directory.toString());
    Tomcat.addServlet(context, "answers", new Answers());
    context.addServletMappingDecoded("/*", "answers");
    tomcat.start();
    return connector.getLocalPort();
  }

  @Override
  protected void stop() throws Exception {
    tomcat.stop();
    tomcat.destroy();
  }

  private static final class Answers extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String peer = peer(request.getAttribute(MeshConnection.ATTRIBUTE));
      write(
          response,
          "scheme=%s secure=%s peer=%s".formatted(request.getScheme(), request.isSecure(), peer));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      write(response, String.valueOf(request.getInputStream().readAllBytes().length));
    }

    private static void write(HttpServletResponse response, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      response.setContentLength(bytes.length);
      response.getOutputStream().write(bytes);
    }
  }
}

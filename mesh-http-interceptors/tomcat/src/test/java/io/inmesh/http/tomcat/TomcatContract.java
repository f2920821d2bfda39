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
import org.junit.jupiter.api.io.TempDir;

/** One-port TLS in a whole Tomcat, whatever its version. */
public abstract class TomcatContract extends OnePortContract {
  @TempDir Path directory;
  private TestTomcat tomcat;

  /** This version's connector. */
  protected abstract Class<? extends OnePortProtocol> connector();

  @Override
  protected int start(MeshPort port) throws Exception {
    tomcat = new TestTomcat(connector(), port, directory).http2();
    return tomcat.start(new Answers());
  }

  @Override
  protected void stop() throws Exception {
    tomcat.close();
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

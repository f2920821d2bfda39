package io.inmesh.http.tomcat;

import io.inmesh.http.MeshPort;
import io.inmesh.http.MeshServletFilter;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.admission.Arrival;
import io.inmesh.runtime.testing.admission.HttpAdmissionContract;
import io.inmesh.runtime.testing.admission.Protocol;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;

/** Who may call a servlet application on a port of the mesh, whatever the version of Tomcat. */
public abstract class TomcatAdmission extends HttpAdmissionContract {
  @TempDir Path directory;
  private TestTomcat tomcat;

  /** This version's connector. */
  protected abstract Class<? extends OnePortProtocol> connector();

  @Override
  protected int start(TestMesh mesh, TestIdentity app) throws Exception {
    tomcat =
        new TestTomcat(connector(), MeshPort.of(mesh.mesh(), app, PORT), directory)
            .http2()
            .filter("mesh", new MeshServletFilter(mesh.mesh(), PORT, List.of("/healthz")));
    return tomcat.start(new Application(this::arrived));
  }

  @Override
  protected void stop() throws Exception {
    tomcat.close();
  }

  @Override
  protected List<Protocol> protocols() {
    return List.of(Protocol.HTTP_1, Protocol.HTTP_2);
  }

  @SuppressWarnings("serial")
  private static final class Application extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final Consumer<Arrival> arrived;

    Application(Consumer<Arrival> arrived) {
      this.arrived = arrived;
    }

    /** The path as frameworks see it, and as the container reads it. */
    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
      List<String> hosts = new ArrayList<>(Collections.list(request.getHeaders("Host")));
      hosts.add(request.getServerName());
      List<String> headers = new ArrayList<>();
      for (String name : Collections.list(request.getHeaderNames())) {
        for (String value : Collections.list(request.getHeaders(name))) {
          headers.add(name.toLowerCase(Locale.ROOT) + ": " + value);
        }
      }
      String query = request.getQueryString();
      String target = request.getRequestURI() + (query == null ? "" : "?" + query);
      String info = request.getPathInfo() == null ? "" : request.getPathInfo();
      String path = request.getServletPath() + info;
      arrived.accept(new Arrival(request.getMethod(), target, path, hosts, headers));
      response.setContentLength(0);
    }
  }
}

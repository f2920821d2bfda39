package io.inmesh.http.tomcat10;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.http.MeshPort;
import io.inmesh.http.MeshServletFilter;
import io.inmesh.http.tomcat.TestTomcat;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.MtlsMode;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tomcat 10.1 closes a forwarded answer by its writer, unless the application has streamed it: what
 * it gets must be as strict as its own.
 */
@Timeout(60)
class ForwardTest {
  private static final int PORT = 9080;

  @TempDir Path directory;

  @Test
  void aForwardedAnswerKeepsItsType() throws Exception {
    try (TestMesh mesh = new TestMesh()) {
      TestIdentity app = mesh.identity("app");
      mesh.inbound(PORT, MtlsMode.PERMISSIVE);
      mesh.apply();
      try (TestTomcat tomcat =
          new TestTomcat(MeshProtocol.class, MeshPort.of(mesh.mesh(), app, PORT), directory)
              .filter("mesh", new MeshServletFilter(mesh.mesh(), PORT, List.of()))) {
        URI uri = URI.create("http://127.0.0.1:" + tomcat.start(new Application()) + "/forward");
        HttpResponse<String> answer =
            HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.headers().firstValue("content-type")).contains("text/html");
        assertThat(answer.body()).isEqualTo("forwarded");
      }
    }
  }

  private static final class Application extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException, ServletException {
      if (request.getRequestURI().equals("/forward")) {
        request.getRequestDispatcher("/forwarded").forward(request, response);
        return;
      }
      response.setContentType("text/html");
      response.getOutputStream().write("forwarded".getBytes(StandardCharsets.UTF_8));
    }
  }
}

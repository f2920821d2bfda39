package io.inmesh.http.tomcat10;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.http.MeshPort;
import io.inmesh.http.tomcat.TestTomcat;
import io.inmesh.runtime.testing.TestMesh;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tomcat 10.1 refuses HTTP/2 requests that name the scheme https on a port that has no TLS to its
 * knowledge: whoever would do so is served by HTTP/1.1.
 */
@Timeout(60)
class ForeignHttp2Test {
  @TempDir Path directory;

  @Test
  void aForeignCallerOverMeshTlsIsServed() throws Exception {
    try (TestMesh mesh = new TestMesh();
        TestTomcat tomcat =
            new TestTomcat(
                    MeshProtocol.class,
                    MeshPort.of(mesh.mesh(), mesh.identity("app"), 9080),
                    directory)
                .http2()) {
      URI uri = URI.create("https://127.0.0.1:" + tomcat.start(new Application()) + "/");
      HttpClient foreign =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_2)
              .sslContext(mesh.identity("caller").server())
              .build();
      assertThat(
              foreign
                  .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                  .body())
          .isEqualTo("HTTP/1.1");
    }
  }

  private static final class Application extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().write(request.getProtocol());
    }
  }
}

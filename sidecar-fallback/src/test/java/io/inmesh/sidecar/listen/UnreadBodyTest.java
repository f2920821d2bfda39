package io.inmesh.sidecar.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.admission.Arrival;
import io.inmesh.snapshot.MtlsMode;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A body that the application does not read must not become its next request. */
@Timeout(60)
class UnreadBodyTest {
  private static final String SMUGGLED = "GET /admin HTTP/1.1\r\nHost: app\r\n\r\n";

  private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
  private final Sidecars sidecars = new Sidecars(1);
  private final TestMesh mesh = new TestMesh();
  private RawApplication application;
  private Channel inbound;

  @BeforeEach
  void start() throws IOException {
    application = new RawApplication(arrivals::add);
    mesh.inbound(9080, MtlsMode.PERMISSIVE).apply();
    inbound =
        sidecars
            .of(mesh, mesh.identity("app"))
            .inbound(9080, Sidecars.loopback(), application.address(), false);
  }

  @AfterEach
  void stop() throws IOException {
    sidecars.close();
    application.close();
    mesh.close();
  }

  @Test
  void aBodyWhereNobodyExpectsOneEndsItsConnection() throws Exception {
    for (String method : List.of("GET", "DELETE", "OPTIONS")) {
      String head = method + " /x HTTP/1.1\r\nHost: app\r\nConnection: close\r\n";
      for (String framed :
          List.of(
              "Content-Length: " + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED,
              "Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n0\r\n\r\n"
                  .formatted(SMUGGLED.length(), SMUGGLED))) {
        assertThat(Sidecars.ask(inbound, head + framed)).startsWith("HTTP/1.1 200");
        assertThat(application.awaitEnd()).isTrue();
        assertThat(arrivals).extracting(Arrival::target).containsExactly("/x");
        arrivals.clear();
      }
    }
  }

  @Test
  void everythingElseKeepsIt() throws Exception {
    for (String head :
        List.of(
            "GET /x HTTP/1.1\r\n",
            "GET /x HTTP/1.1\r\nContent-Length: 0\r\n",
            "POST /x HTTP/1.1\r\nContent-Length: 0\r\n")) {
      assertThat(Sidecars.ask(inbound, head + "Host: app\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 200");
      assertThat(arrivals.remove().headers()).doesNotContain("connection: close");
    }
  }
}

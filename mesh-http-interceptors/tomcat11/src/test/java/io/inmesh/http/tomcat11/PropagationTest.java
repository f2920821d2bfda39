package io.inmesh.http.tomcat11;

import static io.inmesh.runtime.testing.TestAccessLog.MADE_ID;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.http.Backend;
import io.inmesh.http.MeshPort;
import io.inmesh.http.MeshServletFilter;
import io.inmesh.http.MeshTransport;
import io.inmesh.http.tomcat.TestTomcat;
import io.inmesh.runtime.testing.TestAccessLog;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.MtlsMode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a request carries from its inbound side, a real Tomcat, to the calls that it causes through
 * OkHttp; and what the access log says of it.
 */
@Timeout(60)
class PropagationTest {
  private static final int PORT = 9080;
  private static final String ID = "x-request-id";

  @TempDir Path directory;
  private final TestAccessLog log = new TestAccessLog();
  private final TestMesh mesh = new TestMesh(engine -> engine.observer(log));
  private final TestIdentity app = mesh.identity("app");
  private final MeshTransport transport = new MeshTransport(mesh.mesh(), app);
  private TestTomcat tomcat;
  private Backend ratings;
  private int port;

  @BeforeEach
  void start() throws Exception {
    ratings = Backend.plaintext("ratings");
    tomcat =
        new TestTomcat(MeshProtocol.class, MeshPort.of(mesh.mesh(), app, PORT), directory)
            .http2()
            .filter("mesh", new MeshServletFilter(mesh.mesh(), PORT, List.of()));
    port = tomcat.start(new Application());
    mesh.inbound(PORT, MtlsMode.PERMISSIVE);
    mesh.service("ratings", PORT).endpoint("127.0.0.1", ratings.port(), false);
    mesh.apply();
  }

  @AfterEach
  void stop() throws Exception {
    tomcat.close();
    transport.close();
    ratings.close();
    mesh.close();
    log.close();
  }

  @Test
  void everyFormOfTraceContextGoesOnAsItCame() throws Exception {
    Map<String, String> trace = new LinkedHashMap<>();
    trace.put(ID, "r-1");
    trace.put("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    trace.put("tracestate", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE");
    trace.put("x-b3-traceid", "80f198ee56343ba864fe8b2a57d3eff7");
    trace.put("x-b3-spanid", "e457b5a2e4d86bd1");
    trace.put("x-b3-parentspanid", "05e3ac9a4f6e3b90");
    trace.put("x-b3-sampled", "1");
    trace.put("x-b3-flags", "0");
    trace.put("b3", "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1");
    trace.put("baggage", "tenant=a");
    assertThat(get(trace)).isEqualTo("r-1");
    Backend.Seen call = ratings.seen().get(0);
    trace.forEach((name, value) -> assertThat(call.header(name)).as(name).isEqualTo(value));
    assertThat(log.lines(2)).allMatch(line -> line.contains(" \"r-1\" "));
  }

  @Test
  void whatElseCameDoesNotGoOn() throws Exception {
    get(Map.of("authorization", "Bearer x", "cookie", "a=b", "end-user", "jason"));
    Backend.Seen call = ratings.seen().get(0);
    for (String name : List.of("authorization", "cookie", "end-user", "traceparent", "b3")) {
      assertThat(call.header(name)).as(name).isNull();
    }
  }

  @Test
  void aRequestWithoutAnIdGetsOneThatTheApplicationSeesAndHandsOn() throws Exception {
    String seen = get(Map.of());
    assertThat(seen).matches(MADE_ID);
    assertThat(ratings.seen().get(0).header(ID)).isEqualTo(seen);
    assertThat(log.lines(2)).allMatch(line -> line.contains(" \"" + seen + "\" "));
  }

  @Test
  void bothSidesLogTheProtocolThatTheySpeak() throws Exception {
    mesh.service("app", PORT).version(HttpVersion.HTTP_2).endpoint("127.0.0.1", port, false);
    mesh.apply();
    Request request = new Request.Builder().url("http://app:" + PORT + "/").build();
    try (Response response = transport.execute(request)) {
      assertThat(response.code()).isEqualTo(200);
    }
    List<String> lines = log.lines(3);
    assertThat(lines)
        .filteredOn(line -> line.contains(" \"app:" + PORT + "\" "))
        .hasSize(2)
        .allMatch(line -> line.contains("\"GET / HTTP/2\" 200 "));
    assertThat(lines)
        .filteredOn(line -> line.contains(" \"ratings:" + PORT + "\" "))
        .singleElement()
        .asString()
        .contains("\"GET / HTTP/1.1\" 200 ");
  }

  /** The id that the application saw. */
  private String get(Map<String, String> headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"));
    headers.forEach(request::header);
    HttpResponse<String> response =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build()
            .send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  /** Calls ratings, and answers with the id of the request that it got. */
  @SuppressWarnings("serial")
  private final class Application extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      Request call = new Request.Builder().url("http://ratings:" + PORT + "/").build();
      try (Response answer = transport.execute(call)) {
        response.setStatus(answer.code());
      }
      response.getWriter().write(String.valueOf(request.getHeader(ID)));
    }
  }
}

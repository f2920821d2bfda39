package io.inmesh.examples.standins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** details.rb, its HTTP above all: that is our own. */
@NeedsInterpreter("ruby")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DetailsTest {

  private Service details;

  @BeforeAll
  void start() throws IOException, InterruptedException {
    details = Service.script("ruby", "details/details.rb", Map.of());
  }

  @AfterAll
  void stop() {
    if (details != null) {
      details.close();
    }
  }

  @Test
  void saysWhatTheBookIs() throws Exception {
    HttpResponse<String> answer = details.get("/details/7");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.body())
        .isEqualTo(
            "{\"id\":7,\"author\":\"William Shakespeare\",\"year\":1595,\"type\":\"paperback\",\"pages\":200,"
                + "\"publisher\":\"PublisherA\",\"language\":\"English\",\"ISBN-10\":\"1234567890\",\"ISBN-13\":\"123-1234567890\"}");
  }

  @Test
  void refusesWhatItDoesNotServe() throws Exception {
    assertThat(details.get("/details/x").statusCode()).isEqualTo(400);
    assertThat(details.get("/nothing").statusCode()).isEqualTo(404);
    assertThat(details.post("/details/0", "text/plain", "x").statusCode()).isEqualTo(405);
  }

  @Test
  void keepsAConnectionForSeveralRequestsAndSkipsTheirBodies() throws Exception {
    String answers =
        raw(
            "POST /health HTTP/1.1\r\nHost: d\r\nContent-Length: 3\r\n\r\nabc"
                + "POST /health HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
                + "GET /details/1?x=y HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n");
    assertThat(answers.split("HTTP/1.1 405", -1)).hasSize(3);
    assertThat(answers)
        .contains("HTTP/1.1 200 OK")
        .contains("\"id\":1")
        .contains("Connection: close");
  }

  @Test
  void answersWhatIsNotHttpAndEndsTheConnection() throws Exception {
    assertThat(raw("hello\r\n\r\n")).startsWith("HTTP/1.1 400");
    assertThat(raw("GET / HTTP/1.1\r\nX: " + "y".repeat(9_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431");
    assertThat(raw("POST /health HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n"))
        .startsWith("HTTP/1.1 413");
  }

  private String raw(String request) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", details.port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}

package io.inmesh.sidecar.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.sidecar.Leaks;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP/1.1 to the byte, in front of applications that do what they like. */
@Timeout(60)
class Http1Test {
  private static final String CHUNKED =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final String CLOSE = "Connection: close\r\n\r\n";

  private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();

  @AfterEach
  void nothingLeaks() {
    Leaks.assertNone();
  }

  @Test
  void anUpgradeToHttp2IsIgnoredAsEnvoyDoes() throws Exception {
    try (InboundRig rig = new InboundRig(InboundRig.answering(OK, heads))) {
      String answer =
          rig.ask(
              "GET /x HTTP/1.1\r\nHost: ratings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
                  + "Connection: Upgrade, HTTP2-Settings, close\r\n\r\n");
      assertThat(answer).startsWith("HTTP/1.1 200").endsWith("ok");
      assertThat(heads.remove()).doesNotContainIgnoringCase("upgrade", "http2-settings");
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrderHoweverMany() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    InboundRig.Application slow =
        connection -> {
          InboundRig.head(connection);
          await(written);
          connection.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
          InboundRig.head(connection);
        };
    int denied = 2_000;
    try (InboundRig rig = new InboundRig(slow);
        Socket socket = rig.connect()) {
      String requests =
          "GET /first HTTP/1.1\r\nHost: a\r\n\r\n"
              + "GET /denied HTTP/1.1\r\nHost: a\r\n\r\n".repeat(denied)
              + "GET /denied HTTP/1.1\r\nHost: a\r\n"
              + CLOSE;
      socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
      written.countDown();
      String answers =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answers).startsWith("HTTP/1.1 200");
      assertThat(answers.split("HTTP/1.1 403", -1)).hasSize(denied + 2);
    }
  }

  @Test
  void aHeadThatIsTooLargeIs431AndALongLineIs414() throws Exception {
    try (InboundRig rig = new InboundRig(InboundRig.answering(OK, heads))) {
      String large = "x".repeat(70_000);
      assertThat(rig.ask("GET / HTTP/1.1\r\nHost: a\r\nx-large: " + large + "\r\n\r\n"))
          .startsWith("HTTP/1.1 431");
      assertThat(rig.ask("GET /" + large + " HTTP/1.1\r\nHost: a\r\n\r\n"))
          .startsWith("HTTP/1.1 414");
      assertThat(heads).isEmpty();
    }
  }

  @Test
  void anHttp10CallerGetsNoChunks() throws Exception {
    String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
    try (InboundRig rig = new InboundRig(InboundRig.answering(chunked, heads))) {
      String answer = rig.ask("GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n");
      assertThat(answer.toLowerCase(Locale.ROOT))
          .doesNotContain("transfer-encoding")
          .endsWith("\r\n\r\nok");
    }
  }

  @Test
  void aCallerThatWaitsFor100IsToldToGoOn() throws Exception {
    InboundRig.Application echo =
        connection -> {
          heads.add(InboundRig.head(connection));
          byte[] body = connection.getInputStream().readNBytes(4);
          connection
              .getOutputStream()
              .write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
                      .getBytes(StandardCharsets.US_ASCII));
          connection.getOutputStream().write(body);
          InboundRig.head(connection);
        };
    try (InboundRig rig = new InboundRig(echo);
        Socket socket = rig.connect()) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n" + CLOSE)
              .getBytes(StandardCharsets.US_ASCII));
      assertThat(InboundRig.head(socket)).startsWith("HTTP/1.1 100");
      out.write("body".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200")
          .endsWith("body");
      assertThat(heads.remove()).doesNotContainIgnoringCase("expect");
    }
  }

  @Test
  void answersWithoutBodyLeaveTheConnectionUsable() throws Exception {
    InboundRig.Application bodiless =
        connection -> {
          for (String answer :
              List.of(
                  "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n",
                  "HTTP/1.1 204 No Content\r\n\r\n",
                  "HTTP/1.1 304 Not Modified\r\nETag: e\r\n\r\n",
                  OK)) {
            heads.add(InboundRig.head(connection));
            connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
          }
        };
    try (InboundRig rig = new InboundRig(bodiless)) {
      String answers =
          rig.ask(
              "HEAD /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n"
                  + "GET /c HTTP/1.1\r\nHost: a\r\n\r\nGET /d HTTP/1.1\r\nHost: a\r\n"
                  + CLOSE);
      assertThat(answers.replaceAll("\r\n[a-zA-Z-]+: [^\r]*", ""))
          .isEqualTo(
              "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
                  + "HTTP/1.1 304 Not Modified\r\n\r\nHTTP/1.1 200 OK\r\n\r\nok");
      assertThat(heads).hasSize(4);
    }
  }

  @Test
  void trailersPassBothWays() throws Exception {
    InboundRig.Application trailing =
        connection -> {
          heads.add(InboundRig.head(connection) + InboundRig.head(connection));
          connection
              .getOutputStream()
              .write(
                  ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: x-sum\r\n\r\n"
                          + "2\r\nok\r\n0\r\nx-sum: 7\r\n\r\n")
                      .getBytes(StandardCharsets.US_ASCII));
          InboundRig.head(connection);
        };
    try (InboundRig rig = new InboundRig(trailing)) {
      String answer =
          rig.ask(
              "POST / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nTransfer-Encoding: chunked\r\n"
                  + CLOSE
                  + "2\r\nhi\r\n0\r\nx-mine: 8\r\n\r\n");
      assertThat(answer).contains("0\r\nx-sum: 7\r\n\r\n");
      assertThat(heads.remove()).contains("0\r\nx-mine: 8\r\n\r\n");
    }
  }

  @Test
  void aCallerThatLeavesInTheMiddleTakesItsRequestAlong() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<Integer> next = new CompletableFuture<>();
    InboundRig.Application waiting =
        connection -> {
          InboundRig.head(connection);
          begun.countDown();
          next.complete(connection.getInputStream().read());
        };
    Ends ends = new Ends();
    try (InboundRig rig = new InboundRig(waiting, ends)) {
      try (Socket socket = rig.connect()) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        await(begun);
      }
      assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
      assertThat(ends.next()).isEqualTo("0 DC");
    }
  }

  @Test
  void anApplicationThatLeavesIsSeenByTheCaller() throws Exception {
    InboundRig.Application leaving =
        connection -> {
          if (InboundRig.head(connection).startsWith("GET /half")) {
            connection
                .getOutputStream()
                .write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"
                        .getBytes(StandardCharsets.US_ASCII));
          }
        };
    Ends ends = new Ends();
    try (InboundRig rig = new InboundRig(leaving, ends)) {
      assertThat(rig.ask("GET /half HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("half");
      assertThat(ends.next()).isEqualTo("200 UC");
      assertThat(rig.ask("GET /none HTTP/1.1\r\nHost: a\r\n" + CLOSE)).startsWith("HTTP/1.1 503");
      assertThat(ends.next()).isEqualTo("503 UC");
    }
  }

  @Test
  void whatServersReadDifferentlyIsRefused() throws Exception {
    try (InboundRig rig = new InboundRig(InboundRig.answering(OK, heads))) {
      for (String refused :
          List.of(
              "GET / HTTP/1.1\nHost: a\n\n",
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd",
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 4\r\n\r\nabcd",
              "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 30\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + "0\r\n\r\n",
              "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n" + CLOSE,
              "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n" + CLOSE,
              "GET * HTTP/1.1\r\nHost: a\r\n" + CLOSE,
              "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n" + CLOSE,
              "GET / HTTP/1.1\r\nHost: a b\r\n" + CLOSE,
              "GET / HTTP/1.1\r\nHost: a:+80\r\n" + CLOSE,
              "GET / HTTP/1.1\r\n" + CLOSE)) {
        assertThat(rig.ask(refused)).as(refused).startsWith("HTTP/1.1 400");
      }
      assertThat(rig.ask("GET / HTTP/2.0\r\nHost: a\r\n" + CLOSE)).startsWith("HTTP/1.1 505");
      assertThat(rig.ask(CHUNKED.replace("chunked", "gzip, chunked") + "0\r\n\r\n"))
          .startsWith("HTTP/1.1 501");
      assertThat(heads).isEmpty();
    }
  }

  @Test
  void aBodyThatCannotBeReadIs400WhereNoAnswerHasBegun() throws Exception {
    for (String chunk :
        List.of("2\nab\r\n0\r\n\r\n", "+2\r\nab\r\n0\r\n\r\n", "2\r\nabXX0\r\n\r\n")) {
      try (InboundRig rig = new InboundRig(connection -> connection.getInputStream().read())) {
        assertThat(rig.ask(CHUNKED + chunk)).as(chunk).startsWith("HTTP/1.1 400");
      }
    }
  }

  @Test
  void aBodyThatCannotBeReadIsNotAnsweredTwice() throws Exception {
    try (InboundRig rig = new InboundRig(InboundRig.answering(OK, heads))) {
      String answers = rig.ask(CHUNKED.replace("POST /", "POST /denied") + "+2\r\n");
      assertThat(answers).startsWith("HTTP/1.1 403").endsWith("RBAC: access denied");
    }
  }

  @Test
  void aPathInUtf8IsTheSameForTheApplication() throws Exception {
    try (InboundRig rig = new InboundRig(InboundRig.answering(OK, heads))) {
      byte[] utf8 = "/caf\u00e9?q=\u20ac".getBytes(StandardCharsets.UTF_8);
      rig.ask(
          "GET "
              + new String(utf8, StandardCharsets.ISO_8859_1)
              + " HTTP/1.1\r\nHost: a\r\n"
              + CLOSE);
      assertThat(heads.poll()).startsWith("GET /caf%C3%A9?q=%E2%82%AC HTTP/1.1\r\n");
    }
  }

  @Test
  void anApplicationThatDoesNotSpeakHttpIs502() throws Exception {
    for (String answer :
        List.of("lorem ipsum\r\n\r\n", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n")) {
      try (InboundRig rig = new InboundRig(InboundRig.answering(answer, heads))) {
        assertThat(rig.ask("GET / HTTP/1.1\r\nHost: a\r\n" + CLOSE))
            .startsWith("HTTP/1.1 502")
            .contains("UPE the answer of the application");
      }
    }
  }

  @Test
  void aFoldedHeaderIsOneLineForTheApplication() throws Exception {
    try (InboundRig rig = new InboundRig(InboundRig.answering(OK, heads))) {
      rig.ask("GET / HTTP/1.1\r\nHost: a\r\nx-a: 1\r\n  x-b: 2\r\n" + CLOSE);
      assertThat(heads).allMatch(head -> !head.contains("\n ") && !head.contains("\nx-b"));
    }
  }

  @Test
  void whatHasBegunEndsBeforeTheSidecarDoes() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    InboundRig.Application slow =
        connection -> {
          InboundRig.head(connection);
          begun.countDown();
          await(answer);
          connection.getOutputStream().write(OK.getBytes(StandardCharsets.US_ASCII));
          InboundRig.head(connection);
        };
    try (InboundRig rig = new InboundRig(slow);
        Socket idle = rig.connect();
        Socket socket = rig.connect()) {
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      await(begun);
      CompletableFuture<Boolean> drained =
          CompletableFuture.supplyAsync(() -> rig.listeners.drain(Duration.ofSeconds(10)));
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
      assertThat(drained).isNotDone();
      answer.countDown();
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 200")
          .endsWith("ok");
      assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread thread, long millis) {
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.inmesh.sidecar.listen;

import static io.inmesh.sidecar.listen.Sidecars.ask;
import static io.inmesh.sidecar.listen.Sidecars.port;
import static io.inmesh.sidecar.listen.TwoSidecars.policy;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.StringMatch;
import io.netty.channel.Channel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that two readers could read differently, or that lead back to where they came from. */
@Timeout(60)
class AmbiguousRequestsTest {
  private TwoSidecars two;

  @BeforeEach
  void start() throws IOException {
    two = new TwoSidecars();
  }

  @AfterEach
  void stop() {
    two.close();
  }

  @Test
  void whatIsNotHttpIsABadRequest() throws Exception {
    assertThat(ask(two.inbound, "NONSENSE\r\n\r\n")).startsWith("HTTP/1.1 400");
  }

  @Test
  void aBodyWhoseEndIsAMatterOfOpinionIsRefused() throws Exception {
    for (String head :
        List.of(
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\nContent-Length: 5",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity",
            "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x",
            "POST /x HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked")) {
      assertThat(ask(two.inbound, head + "\r\n\r\n0\r\n\r\n")).as(head).startsWith("HTTP/1.1 400");
    }
    assertThat(two.seen).isEmpty();
  }

  @Test
  void aCallToTheProxyItselfDoesNotGoRoundForEver() throws Exception {
    Channel outbound = two.outbound();
    for (String host : List.of("127.0.0.1", "localhost", "0.0.0.0")) {
      two.shop.absent(host, port(outbound)).apply();
      String head = "GET /x HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\n\r\n";
      assertThat(ask(outbound, head.formatted(host, port(outbound))))
          .as(host)
          .startsWith("HTTP/1.1 508");
    }
  }

  @Test
  void theHostThatPoliciesSeeIsTheOneThatIsHandedOn() throws Exception {
    HeaderMatch admin =
        new HeaderMatch(":authority", new StringMatch.Exact("admin", true), false, false);
    two.ratings
        .inbound(
            9080,
            MtlsMode.PERMISSIVE,
            policy(AuthorizationPolicy.Action.DENY, new Condition.Header(admin)))
        .apply();
    for (String head :
        List.of(
            "GET /x HTTP/1.1\r\nHost: admin",
            "GET http://admin/x HTTP/1.1\r\nHost: public",
            "GET /x HTTP/1.1\r\nHost: me@admin")) {
      assertThat(ask(two.inbound, head + "\r\nConnection: close\r\n\r\n"))
          .as(head)
          .startsWith("HTTP/1.1 403");
    }
    assertThat(two.seen).isEmpty();
  }

  /** Some servers (WEBrick) put what follows a body among the headers. */
  @Test
  void noTrailerSaysWhatOnlyTheMeshMay() throws Exception {
    BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    InboundRig.Application application =
        connection -> {
          InboundRig.head(connection);
          bodies.add(InboundRig.head(connection)); // chunks end as a head does
          connection
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
        };
    try (InboundRig rig = new InboundRig(application)) {
      String head = "POST /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
      String chunks =
          "3\r\nabc\r\n0\r\nX-Forwarded-Client-Cert: evil\r\nx-inmesh-peer: evil\r\nx-a: b\r\n\r\n";
      assertThat(rig.ask(head + "Transfer-Encoding: chunked\r\n\r\n" + chunks))
          .startsWith("HTTP/1.1 200");
    }
    assertThat(bodies).containsExactly("3\r\nabc\r\n0\r\nx-a: b\r\n\r\n");
  }
}

package io.inmesh.sidecar.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.TestAccessLog;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a sidecar writes of the calls that it takes: Envoy's line, with Envoy's flags. */
@Timeout(60)
class AccessLogTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static List<String> lines(boolean json, InboundRig.Application application)
      throws Exception {
    try (TestAccessLog log = new TestAccessLog(json, () -> Instant.parse("2026-01-02T03:04:05Z"));
        InboundRig rig = new InboundRig(application, log)) {
      for (String path : List.of("/served", "/denied")) {
        rig.ask(
            "GET %s HTTP/1.1\r\nHost: shop:8080\r\nUser-Agent: curl\r\nx-request-id: id-1\r\n"
                    .formatted(path)
                + "Connection: close\r\n\r\n");
      }
      return log.lines(2);
    }
  }

  @Test
  void textIsEnvoysDefaultFormat() throws Exception {
    List<String> lines = lines(false, InboundRig.answering(OK, new LinkedBlockingQueue<>()));
    assertThat(lines.get(0))
        .matches(
            "\\[2026-01-02T03:0[0-9:.]+Z] \"GET /served HTTP/1.1\" 200 - via_upstream - \"-\" 0 2 "
                + "[0-9]+ [0-9]+ \"-\" \"curl\" \"id-1\" \"shop:8080\" \"-\" "
                + "inbound\\|9080\\|\\| - - 127\\.0\\.0\\.1 - default");
    assertThat(lines.get(1))
        .contains("\"GET /denied HTTP/1.1\" 403 - rbac_access_denied_matched_policy[r] -");
  }

  @Test
  void jsonHasEnvoysNames() throws Exception {
    List<String> lines = lines(true, InboundRig.answering(OK, new LinkedBlockingQueue<>()));
    assertThat(lines.get(0))
        .startsWith("{\"")
        .contains("\"path\":\"/served\"", "\"response_code\":200", "\"response_flags\":\"-\"");
    assertThat(lines.get(1)).contains("\"response_code\":403");
  }

  @Test
  void anApplicationThatFailsHasEnvoysFlag() throws Exception {
    assertThat(lines(false, connection -> InboundRig.head(connection)).get(0))
        .contains(
            "\" 503 UC upstream_reset_before_response_started{connection_termination} - \"-\"");
  }
}

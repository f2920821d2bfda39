package io.inmesh.controlplane.cli;

import io.inmesh.Mesh;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Verdict;
import io.inmesh.controlplane.Get;
import io.inmesh.identity.SpiffeId;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.MeshTls;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a live client really does with a request, in explain's words. */
record LiveCalls(Mesh mesh) {
  private static final int TIMES = 80; // so that chance takes each of its ways

  Set<String> outcomes(URI url, Map<String, String> headers) {
    Set<String> outcomes = new TreeSet<>();
    for (int i = 0; i < TIMES; i++) {
      outcomes.add(outcome(new Get(url, headers)));
    }
    return outcomes;
  }

  private String outcome(Get request) {
    OutboundCall call = request.begin(mesh);
    try {
      String begin = "";
      Verdict verdict = call.verdict();
      if (verdict == Verdict.WAIT) {
        begin = "delay " + call.waitNanos() / 1_000_000 + " ms ";
        verdict = call.resume();
      }
      return begin
          + switch (verdict) {
            case SEND -> call.cluster().name() + " " + call.endpoint() + " " + peers(call);
            case REPLY -> reply(call);
            default -> verdict.name();
          };
    } finally {
      call.abandon();
    }
  }

  private static String reply(OutboundCall call) {
    String location =
        call.reply().headers().stream()
            .filter(header -> header.name().equalsIgnoreCase("location"))
            .map(Header::value)
            .collect(Collectors.joining());
    String flags = call.reply().flags().replace("-", "");
    return (call.reply().status() + " " + location + flags).strip();
  }

  private static String peers(OutboundCall call) {
    MeshTls tls = call.cluster().tls();
    return tls == null || !call.endpoint().tls()
        ? "plaintext"
        : tls.expectedPeers().stream()
            .map(SpiffeId::toString)
            .sorted()
            .collect(Collectors.joining(", "));
  }
}

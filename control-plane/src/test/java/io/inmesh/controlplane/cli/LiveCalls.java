package io.inmesh.controlplane.cli;

import io.inmesh.Mesh;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Verdict;
import io.inmesh.identity.SpiffeId;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.MeshTls;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a live client really does with a request, in explain's words. */
record LiveCalls(Mesh mesh) {
  private static final int TIMES = 80; // so that chance takes each of its ways

  Set<String> outcomes(URI url, Map<String, String> headers) {
    Set<String> outcomes = new TreeSet<>();
    for (int i = 0; i < TIMES; i++) {
      outcomes.add(outcome(url, new Request(url, headers)));
    }
    return outcomes;
  }

  private String outcome(URI url, RequestView request) {
    int port = url.getPort() < 0 ? 80 : url.getPort();
    OutboundCall call = mesh.outbound(url.getHost(), port, request);
    try {
      String begin = "";
      Verdict verdict = call.verdict();
      if (verdict == Verdict.CONFIGURE) {
        call.configured().toCompletableFuture().completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
        verdict = call.resume();
      }
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

  private record Request(URI url, Map<String, String> headers) implements RequestView {
    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public String authority() {
      return headers.getOrDefault("host", url.getAuthority());
    }

    @Override
    public String path() {
      return url.getRawPath();
    }

    @Override
    public @Nullable String header(String lowerCaseName) {
      return headers.get(lowerCaseName.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean replayable() {
      return true;
    }
  }
}

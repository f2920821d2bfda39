package io.inmesh.controlplane;

import io.inmesh.Mesh;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Verdict;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A GET as an application sends it.
 *
 * @param headers by lower-case name; {@code host} in place of the URL's
 */
public record Get(URI url, Map<String, String> headers) implements RequestView {

  /** One without headers. */
  public static Get of(String url) {
    return new Get(URI.create(url), Map.of());
  }

  /** Begins its call; where the mesh has yet to ask for that host, at most a second later. */
  public OutboundCall begin(Mesh mesh) {
    OutboundCall call = mesh.outbound(url.getHost(), url.getPort() < 0 ? 80 : url.getPort(), this);
    if (call.verdict() == Verdict.CONFIGURE) {
      call.configured().toCompletableFuture().completeOnTimeout(null, 1, TimeUnit.SECONDS).join();
      call.resume();
    }
    return call;
  }

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

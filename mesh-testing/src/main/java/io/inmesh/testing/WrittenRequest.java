package io.inmesh.testing;

import io.inmesh.call.RequestView;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request as a test writes it down. */
record WrittenRequest(String method, URI url, List<String> headers) implements RequestView {
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  int port() {
    if (url.getPort() >= 0) {
      return url.getPort();
    }
    return "https".equals(url.getScheme()) ? HTTPS_PORT : HTTP_PORT;
  }

  @Override
  public String scheme() {
    return url.getScheme();
  }

  @Override
  public String authority() {
    String host = header("host");
    return host == null ? url.getAuthority() : host;
  }

  @Override
  public String path() {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + '?' + url.getRawQuery();
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    String joined =
        headers.stream()
            .map(line -> line.split(":", 2))
            .filter(pair -> pair[0].trim().toLowerCase(Locale.ROOT).equals(lowerCaseName))
            .map(pair -> pair.length > 1 ? pair[1].trim() : "")
            .collect(Collectors.joining(","));
    return joined.isEmpty() ? null : joined;
  }

  @Override
  public boolean replayable() {
    return true;
  }
}

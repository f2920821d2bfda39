package io.inmesh.testing;

import io.inmesh.call.RequestView;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request as a test writes it down. */
record WrittenRequest(String method, URI url, List<String> headers) implements RequestView {
  @Override
  public String scheme() {
    return url.getScheme();
  }

  @Override
  public String authority() {
    return url.getAuthority();
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

package io.inmesh.cli.explain;

import io.inmesh.call.RequestView;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request that exists only on the command line. */
record GivenRequest(String method, URI url, List<String> headers) implements RequestView {

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
    return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    String value = null;
    for (String header : headers) {
      int colon = header.indexOf(':');
      String name = colon < 0 ? header : header.substring(0, colon);
      if (name.trim().toLowerCase(Locale.ROOT).equals(lowerCaseName)) {
        String one = colon < 0 ? "" : header.substring(colon + 1).trim();
        value = value == null ? one : value + "," + one;
      }
    }
    return value;
  }

  @Override
  public boolean replayable() {
    return true;
  }
}

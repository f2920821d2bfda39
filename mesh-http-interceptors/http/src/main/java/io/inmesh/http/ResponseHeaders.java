package io.inmesh.http;

import io.inmesh.call.HeaderEditor;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;

/** Header edits on their way into a servlet's response, before it is committed. */
final class ResponseHeaders implements HeaderEditor {
  private final HttpServletResponse response;

  ResponseHeaders(HttpServletResponse response) {
    this.response = response;
  }

  @Override
  public void set(String name, String value) {
    response.setHeader(name, value);
  }

  @Override
  public void add(String name, String value) {
    response.addHeader(name, value);
  }

  @Override
  @SuppressWarnings("NullAway") // Servlet 6: null removes
  public void remove(String name) {
    response.setHeader(name, null);
  }

  @Override
  public void removePrefix(String prefix) {
    for (String name : List.copyOf(response.getHeaderNames())) {
      if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
        remove(name);
      }
    }
  }
}

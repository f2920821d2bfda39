package io.inmesh.controlplane.api;

import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Node;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request and its answer. */
final class Exchange {
  private static final int WARNINGS_MAX = 20;
  private static final int WARNING_CHARS_MAX = 1_000;

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final List<String> path;
  private final Map<String, String> query = new HashMap<>();
  private String user = "";

  Exchange(HttpServletRequest request, HttpServletResponse response) {
    this.request = request;
    this.response = response;
    this.path =
        Arrays.stream(request.getRequestURI().split("/", -1))
            .filter(each -> !each.isEmpty())
            .map(Exchange::decoded)
            .toList();
    // Not getParameter(): that would read a form from the body.
    String text = request.getQueryString();
    if (text != null) {
      for (String each : text.split("&", -1)) {
        int equals = each.indexOf('=');
        String key = decoded(equals < 0 ? each : each.substring(0, equals));
        query.putIfAbsent(key, equals < 0 ? "" : decoded(each.substring(equals + 1)));
      }
    }
  }

  HttpServletRequest request() {
    return request;
  }

  HttpServletResponse response() {
    return response;
  }

  String method() {
    return request.getMethod();
  }

  /** The path's segments, decoded. */
  List<String> path() {
    return path;
  }

  /** A query parameter, or null. */
  @Nullable String query(String name) {
    return query.get(name);
  }

  boolean isTrue(String name) {
    String value = query.get(name);
    return value != null && (value.equals("true") || value.equals("1"));
  }

  int number(String name, int fallback) {
    String value = query.get(name);
    if (value == null || value.isEmpty()) {
      return fallback;
    }
    if (!value.matches("[0-9]{1,9}")) {
      throw ApiException.badRequest("%s: a number is expected".formatted(name));
    }
    return Integer.parseInt(value);
  }

  String user() {
    return user;
  }

  void user(String name) {
    this.user = name;
  }

  void warn(List<String> warnings) {
    warnings.stream().limit(WARNINGS_MAX).forEach(this::warn);
  }

  private void warn(String warning) {
    StringBuilder text = new StringBuilder("299 - \"");
    for (int i = 0; i < Math.min(warning.length(), WARNING_CHARS_MAX); i++) {
      char c = warning.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\');
      }
      text.append(c < ' ' || c > '~' ? '?' : c);
    }
    response.addHeader("Warning", text.append('"').toString());
  }

  void json(int code, Node body) throws IOException {
    bytes(code, "application/json", JsonWriter.compact(body).getBytes(StandardCharsets.UTF_8));
  }

  void bytes(int code, String type, byte[] body) throws IOException {
    response.setStatus(code);
    response.setContentType(type);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("the URL has a '%' that is not followed by two hex digits");
    }
  }
}

package io.inmesh.http;

import io.inmesh.call.HeaderEditor;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The edited headers of a request: those that were touched, over those that came. */
final class RequestHeaders implements HeaderEditor {
  private final HttpServletRequest request;
  private final Map<String, List<String>> edited = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  RequestHeaders(HttpServletRequest request) {
    this.request = request;
  }

  /** Null = untouched. */
  @Nullable List<String> edited(String name) {
    return edited.get(name);
  }

  /** The names that the application sees. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      if (!edited.containsKey(name)) {
        names.add(name);
      }
    }
    edited.forEach(
        (name, values) -> {
          if (!values.isEmpty()) {
            names.add(name);
          }
        });
    return names;
  }

  @Override
  public void set(String name, String value) {
    edited.put(name, List.of(value));
  }

  @Override
  public void add(String name, String value) {
    List<String> before = edited.get(name);
    List<String> values =
        new ArrayList<>(before == null ? Collections.list(request.getHeaders(name)) : before);
    values.add(value);
    edited.put(name, List.copyOf(values));
  }

  @Override
  public void remove(String name) {
    edited.put(name, List.of());
  }

  @Override
  public void removePrefix(String prefix) {
    for (String name : Collections.list(request.getHeaderNames())) {
      if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
        remove(name);
      }
    }
    edited.replaceAll(
        (name, values) ->
            name.regionMatches(true, 0, prefix, 0, prefix.length()) ? List.of() : values);
  }
}

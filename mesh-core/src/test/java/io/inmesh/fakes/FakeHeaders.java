package io.inmesh.fakes;

import io.inmesh.call.HeaderEditor;
import io.inmesh.call.ResponseView;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Headers that a test reads and writes. */
public final class FakeHeaders implements HeaderEditor, ResponseView {
  private final Map<String, String> headers = new TreeMap<>();

  /** Pairs of names and values. */
  public static FakeHeaders of(String... namesAndValues) {
    FakeHeaders headers = new FakeHeaders();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.set(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  @Override
  public void set(String name, String value) {
    headers.put(name, value);
  }

  @Override
  public void add(String name, String value) {
    headers.merge(name, value, (before, more) -> before + "," + more);
  }

  @Override
  public void remove(String name) {
    headers.remove(name);
  }

  @Override
  public void removePrefix(String prefix) {
    headers.keySet().removeIf(name -> name.startsWith(prefix));
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    return headers.get(lowerCaseName);
  }

  /** All of them. */
  public Map<String, String> all() {
    return headers;
  }
}

package io.inmesh.controlplane.console;

import io.inmesh.controlplane.api.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The console's files. They hold nothing secret: the page asks the API with the token that stands
 * behind {@code #token=} in its URL, which a browser sends to nobody. Immutable.
 */
public final class ConsolePage implements Page {
  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html;charset=utf-8",
          "console.js", "text/javascript;charset=utf-8",
          "console.css", "text/css;charset=utf-8");

  /** Reads nothing yet. */
  public ConsolePage() {}

  @Override
  public @Nullable File file(List<String> path) {
    String name = path.isEmpty() ? "index.html" : path.get(0);
    String type = path.size() > 1 ? null : TYPES.get(name);
    if (type == null) {
      return null;
    }
    try (InputStream in = ConsolePage.class.getResourceAsStream(name)) {
      return in == null
          ? null
          : new File(type, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

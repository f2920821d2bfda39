package io.inmesh.controlplane.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Static files that need no token. Any thread. */
@FunctionalInterface
public interface Page {
  /**
   * A file.
   *
   * @param type media type
   * @param text content
   */
  record File(String type, String text) {}

  /** The file of a path; null if there is none. An empty path is the start page. */
  @Nullable File file(List<String> path);
}

package io.inmesh.config.analysis;

import io.inmesh.config.document.Path;
import io.inmesh.config.resource.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects what is found, without what the resource's author has suppressed. Not for several
 * threads.
 */
final class Findings {
  private static final String SUPPRESS = "galley.istio.io/analyze-suppress";

  private final List<Finding> found = new ArrayList<>();

  void add(Code code, Resource<?> resource, Path path, String message, String mend) {
    String suppressed = resource.annotations().getOrDefault(SUPPRESS, "");
    boolean silent =
        Arrays.stream(suppressed.split(",", -1))
            .map(String::strip)
            .anyMatch(each -> each.equals("*") || each.equals(code.code()));
    if (!silent) {
      found.add(new Finding(code, resource, path, message, mend));
    }
  }

  List<Finding> list() {
    return List.copyOf(found);
  }
}

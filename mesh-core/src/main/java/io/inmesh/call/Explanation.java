package io.inmesh.call;

import io.inmesh.snapshot.Origin;
import java.util.List;

/**
 * What the mesh would do with a request, and why, in order.
 *
 * @param revision of the snapshot that decided
 * @param steps the decisions
 */
public record Explanation(String revision, List<Step> steps) {
  /** Copies. */
  public Explanation {
    steps = List.copyOf(steps);
  }

  /**
   * One decision.
   *
   * @param name {@code host}, {@code policy}, {@code listener}, {@code route}, {@code cluster},
   *     {@code endpoint}, {@code tls}, {@code reply}, ...
   * @param value what was decided
   * @param detail why, or more about it; may be empty
   * @param origin which resource says so, or NONE
   */
  public record Step(String name, String value, String detail, Origin origin) {}

  /** One line a step. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Step step : steps) {
      text.append("%-10s %s".formatted(step.name(), step.value()));
      if (!step.detail().isEmpty()) {
        text.append("  ").append(step.detail());
      }
      if (!step.origin().equals(Origin.NONE)) {
        text.append("  [").append(step.origin()).append(']');
      }
      text.append('\n');
    }
    return text.toString();
  }
}

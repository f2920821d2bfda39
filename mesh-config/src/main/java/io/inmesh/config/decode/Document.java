package io.inmesh.config.decode;

import io.inmesh.config.document.Node;
import io.inmesh.config.document.Position;
import io.inmesh.config.document.Problem;
import io.inmesh.config.resource.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One document of a text, decoded: a resource, or what is wrong with it.
 *
 * @param at where it begins
 * @param node what was written; null if the text could not be read that far
 * @param resource null exactly if there are problems
 * @param problems why it is refused
 * @param warnings what is accepted, but should be changed
 */
public record Document(
    Position at,
    @Nullable Node node,
    @Nullable Resource<?> resource,
    List<Problem> problems,
    List<Problem> warnings) {
  /** Copies the lists. */
  public Document {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /** Whether there is a resource. */
  public boolean ok() {
    return resource != null;
  }

  static Document unreadable(Problem problem) {
    return new Document(problem.at(), null, null, List.of(problem), List.of());
  }
}

package io.inmesh.controlplane.resources;

import io.inmesh.config.document.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A resource that cannot be meant: nothing was stored. */
public final class InvalidResourceException extends Exception {
  private static final long serialVersionUID = 1;
  private final transient List<Problem> problems;

  /** With all that is wrong. */
  public InvalidResourceException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong; at least one. */
  public List<Problem> problems() {
    return problems;
  }
}

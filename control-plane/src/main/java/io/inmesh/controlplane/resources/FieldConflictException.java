package io.inmesh.controlplane.resources;

import java.util.List;
import java.util.stream.Collectors;

/** Server-side apply would change fields that others own. Nothing was changed. */
public final class FieldConflictException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Conflict> conflicts;

  FieldConflictException(List<Conflict> conflicts) {
    super(
        "Apply failed with %d conflict%s: %s"
            .formatted(
                conflicts.size(),
                conflicts.size() == 1 ? "" : "s",
                conflicts.stream()
                    .map(each -> each.message() + ": " + each.field())
                    .collect(Collectors.joining(", "))));
    this.conflicts = List.copyOf(conflicts);
  }

  /**
   * A field that somebody else owns and that would get another value.
   *
   * @param manager who
   * @param apiVersion in which version they wrote
   * @param field {@code .spec.hosts}
   */
  public record Conflict(String manager, String apiVersion, String field) {
    /** As Kubernetes says it. */
    public String message() {
      return "conflict with \"%s\" using %s".formatted(manager, apiVersion);
    }
  }

  /** Each of them. */
  public List<Conflict> conflicts() {
    return conflicts;
  }
}

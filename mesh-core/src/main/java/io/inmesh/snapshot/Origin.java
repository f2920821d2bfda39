package io.inmesh.snapshot;

/**
 * Where a piece of configuration comes from, for logs and for explain.
 *
 * @param resource kind, namespace and name: {@code VirtualService default/reviews}
 * @param place {@code reviews.yaml:12:5}, or empty when it did not come from a file
 * @param rule the part of the resource: {@code http[0]}, or empty
 */
public record Origin(String resource, String place, String rule) {
  /** Nobody wrote it: a default of the mesh. */
  public static final Origin NONE = new Origin("", "", "");

  /** {@code VirtualService default/reviews http[0] (reviews.yaml:12:5)}; "a default" for NONE. */
  @Override
  public String toString() {
    if (resource.isEmpty()) {
      return "a default of the mesh";
    }
    String what = rule.isEmpty() ? resource : resource + " " + rule;
    return place.isEmpty() ? what : what + " (" + place + ")";
  }
}

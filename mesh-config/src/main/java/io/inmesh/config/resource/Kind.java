package io.inmesh.config.resource;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * A kind of resource: how it is called, where it is served, and what it may say.
 *
 * @param group API group; empty for the core
 * @param versions all that are accepted and served; the first is preferred. They are one object
 * @param kind name in documents, such as {@code VirtualService}
 * @param plural name in URLs
 * @param shortNames what kubectl users type
 * @param categories groups that {@code kubectl get} knows
 * @param namespaced whether it lives in a namespace
 * @param body whether its fields stand below {@code spec} or at the root
 * @param specType the record
 * @param columns of a table, between NAME and AGE
 */
public record Kind(
    String group,
    List<String> versions,
    String kind,
    String plural,
    List<String> shortNames,
    List<String> categories,
    boolean namespaced,
    Body body,
    Class<? extends Spec> specType,
    List<Column> columns) {

  /** Where the fields stand. */
  public enum Body {
    /** Below {@code spec}. */
    SPEC,
    /** Beside {@code metadata}. */
    ROOT
  }

  /**
   * A column of a table.
   *
   * @param name heading
   * @param description what it shows
   * @param wide whether it is shown only with {@code -o wide}
   * @param value what it shows of a resource
   */
  public record Column(
      String name, String description, boolean wide, Function<Resource<?>, String> value) {}

  /** Name of one, in lower case. */
  public String singular() {
    return kind.toLowerCase(Locale.ROOT);
  }

  /** {@code group/version}, or the version alone in the core. */
  public String apiVersion(String version) {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** The preferred one. */
  public String apiVersion() {
    return apiVersion(versions.get(0));
  }

  /** What its fields may be. */
  public Schema schema() {
    return Schema.of(specType.asSubclass(Record.class));
  }
}

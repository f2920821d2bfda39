package io.inmesh.config.resource;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Position;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An object of the mesh's configuration: decoded, with the document that it came from, so that
 * nothing is lost. Immutable.
 *
 * @param kind what it is
 * @param apiVersion as written, such as {@code networking.istio.io/v1beta1}
 * @param metadata name, namespace, labels, ...
 * @param spec what it says
 * @param document as written, with positions where they are known
 * @param source the file's name; empty if it came over the API
 */
public record Resource<S extends Spec>(
    Kind kind, String apiVersion, Metadata metadata, S spec, MapNode document, String source) {
  /** Annotation in which {@code inmesh apply} sends the place of a document: {@code file:line}. */
  public static final String SOURCE_ANNOTATION = "inmesh.io/source";

  /**
   * Oldest first, then by namespace and name: who wins where only one can. Not yet created counts
   * as newest.
   */
  public static final Comparator<Resource<?>> OLDEST_FIRST =
      Comparator.<Resource<?>, Instant>comparing(Resource::createdOrMax)
          .thenComparing(Resource::namespace)
          .thenComparing(Resource::name);

  /** The name; empty while only generateName is given. */
  public String name() {
    return Objects.requireNonNullElse(metadata.name(), "");
  }

  /** The namespace; {@code default} when none is written, empty for kinds without namespaces. */
  public String namespace() {
    return kind.namespaced() ? Objects.requireNonNullElse(metadata.namespace(), "default") : "";
  }

  /** {@code VirtualService default/reviews}, as messages name it. */
  public String title() {
    return kind.kind() + " " + (kind.namespaced() ? namespace() + "/" : "") + name();
  }

  /**
   * Where the whole stands: {@code file:line:column}, or what the source annotation says, or empty.
   */
  public String place() {
    return place(Path.ROOT);
  }

  /**
   * Where a field stands: {@code file:line:column} when it was read from a file; {@code file:line}
   * of the document when the source annotation names it; else empty.
   */
  public String place(Path path) {
    if (!source.isEmpty()) {
      Position at = path.position(document);
      return at.known() ? source + ":" + at : source;
    }
    return Objects.requireNonNullElse(annotations().get(SOURCE_ANNOTATION), "");
  }

  /** The annotations. */
  public Map<String, String> annotations() {
    return metadata.annotations();
  }

  /** This resource seen as one of a kind, or null if it is of another. */
  @SuppressWarnings("unchecked")
  public <T extends Spec> @Nullable Resource<T> as(Class<T> type) {
    return type.isInstance(spec) ? (Resource<T>) this : null;
  }

  private Instant createdOrMax() {
    return Objects.requireNonNullElse(metadata.creationTimestamp(), Instant.MAX);
  }
}

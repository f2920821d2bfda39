package io.inmesh.controlplane.api;

import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Kinds;
import java.util.List;
import java.util.Optional;

/**
 * What a resource's URL points at.
 *
 * @param kind the kind
 * @param version the version it is read and written in
 * @param namespace empty: all, or a kind without namespace
 * @param name empty: the collection
 */
record Target(Kind kind, String version, String namespace, String name) {
  /**
   * Reads a path below {@code /api/v1} or {@code /apis/GROUP/VERSION}.
   *
   * @throws ApiException 404 if there is no such resource
   */
  static Target of(List<String> path) {
    boolean core = path.get(0).equals("api");
    String group = core ? "" : path.get(1);
    int at = core ? 1 : 2;
    String version = path.get(at);
    List<String> rest = path.subList(at + 1, path.size());
    String namespace = "";
    if (rest.size() >= 3 && rest.get(0).equals("namespaces")) {
      namespace = rest.get(1);
      rest = rest.subList(2, rest.size());
    }
    Optional<Kind> kind = rest.isEmpty() ? Optional.empty() : Kinds.findPlural(group, rest.get(0));
    if (kind.isEmpty() || rest.size() > 2 || !kind.get().versions().contains(version)) {
      throw ApiException.notFound(
          "the server could not find the requested resource: /%s. Known kinds: kubectl api-resources."
              .formatted(Texts.printable(String.join("/", path))));
    }
    boolean item = rest.size() == 2;
    if (kind.get().namespaced() ? item && namespace.isEmpty() : !namespace.isEmpty()) {
      throw ApiException.notFound(
          "%s %s"
              .formatted(
                  kind.get().plural(),
                  kind.get().namespaced()
                      ? "live in a namespace, which the URL does not name"
                      : "do not live in a namespace"));
    }
    return new Target(kind.get(), version, namespace, item ? rest.get(1) : "");
  }

  boolean isItem() {
    return !name.isEmpty();
  }

  String apiVersion() {
    return kind.apiVersion(version);
  }
}

package io.inmesh.controlplane.resources;

import io.inmesh.config.decode.Decoder;
import io.inmesh.config.decode.Document;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Problem;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Resource;
import io.inmesh.controlplane.store.ResourceKey;
import io.inmesh.controlplane.store.StoreException;
import io.inmesh.controlplane.store.StoreException.Reason;
import io.inmesh.controlplane.store.StoredResource;
import java.util.List;
import java.util.Objects;

/** What is checked of a document that comes in, whatever is to become of it. Pure functions. */
final class Incoming {
  private Incoming() {}

  static void checkSame(ResourceKey key, StoredResource current, MapNode wanted)
      throws InvalidResourceException, StoreException {
    MapNode metadata = wanted.map("metadata");
    String name = metadata.string("name");
    if (!key.name().equals(name)) {
      throw invalid(
          wanted,
          "name",
          "the name %s is not that of the URL, %s"
              .formatted(
                  name == null ? "is missing and so" : "\"" + Texts.printable(name) + "\"",
                  key.name()),
          "a name cannot change: create another object");
    }
    String uid = metadata.string("uid");
    String has = current.document().map("metadata").string("uid");
    if (uid != null && !uid.isEmpty() && !uid.equals(has)) {
      throw new StoreException(
          Reason.CONFLICT,
          "%s has uid %s now, not %s: it was deleted and created again".formatted(key, has, uid));
    }
    ImmutableData.check(key, current.document(), wanted);
  }

  static StoreException conflict(ResourceKey key, StoredResource current, String version) {
    return new StoreException(
        Reason.CONFLICT,
        "%s was changed in the meantime (it is at revision %d, the change is based on %s). Read it again and repeat the change."
            .formatted(key, current.revision(), version));
  }

  /** The document with the URL's namespace, which it must not contradict. */
  static MapNode placed(Kind kind, String namespace, MapNode document)
      throws InvalidResourceException {
    if (!(document.get("metadata") instanceof MapNode metadata)) {
      return document; // the decoder says what is wrong
    }
    String written = metadata.string("namespace");
    if (!kind.namespaced()) {
      return document;
    }
    if (written != null && !written.isEmpty() && !written.equals(namespace)) {
      throw invalid(
          document,
          "namespace",
          "the namespace is not that of the URL, %s".formatted(namespace),
          "use one of the two");
    }
    return document.with("metadata", metadata.with("namespace", Node.of(namespace)));
  }

  static Document decode(Kind kind, MapNode document) throws InvalidResourceException {
    Document decoded = Decoder.decode(document, "");
    if (!decoded.ok()) {
      throw new InvalidResourceException(decoded.problems());
    }
    Resource<?> resource = Objects.requireNonNull(decoded.resource());
    if (!resource.kind().equals(kind)) {
      Problem problem =
          new Problem(
              "",
              Path.of("kind").position(document),
              "kind",
              "%s does not belong to this URL".formatted(resource.kind().kind()),
              "did you mean \"%s\"?".formatted(kind.kind()));
      throw new InvalidResourceException(List.of(problem));
    }
    return decoded;
  }

  static InvalidResourceException invalid(
      MapNode document, String field, String message, String mend) {
    Path path = Path.of("metadata", field);
    return new InvalidResourceException(
        List.of(new Problem("", path.position(document), path.toString(), message, mend)));
  }
}

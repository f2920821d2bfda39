package io.inmesh.controlplane.resources;

import io.inmesh.config.decode.Decoder;
import io.inmesh.config.decode.Document;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.Path;
import io.inmesh.config.document.Problem;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.Kind;
import io.inmesh.config.resource.Kinds;
import io.inmesh.config.resource.Resource;
import io.inmesh.controlplane.store.ResourceKey;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.Snapshot;
import io.inmesh.controlplane.store.StoreException;
import io.inmesh.controlplane.store.StoreException.Reason;
import io.inmesh.controlplane.store.StoredResource;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Creates, replaces, changes and deletes resources. Everything that is stored went through the
 * strict decoder; a refused write changes nothing. Any thread.
 */
public final class ResourceService {
  private static final Set<String> KEPT_NAMESPACES = Set.of("default", "istio-system");
  private static final int CONFLICT_TRIES = 8;

  private final ResourceStore store;
  private final Analyzer analyzer;
  private final Clock clock;

  /** Over a store. */
  public ResourceService(ResourceStore store, Analyzer analyzer, Clock clock) {
    this.store = store;
    this.analyzer = analyzer;
    this.clock = clock;
  }

  /** A change to a document; null if it means nothing here. */
  @FunctionalInterface
  public interface Edit {
    /** The document as it should be. */
    MapNode of(MapNode current);
  }

  /** The store's name of a resource. */
  public static ResourceKey key(Kind kind, String namespace, String name) {
    return new ResourceKey(keyOf(kind), kind.namespaced() ? namespace : "", name);
  }

  /** The store's name of a kind: {@code VirtualService.networking.istio.io}, {@code Service}. */
  public static String keyOf(Kind kind) {
    return kind.group().isEmpty() ? kind.kind() : kind.kind() + "." + kind.group();
  }

  /** Makes the namespaces that are always there. */
  public void createStandardNamespaces() throws StoreException {
    for (String each : KEPT_NAMESPACES) {
      createNamespace(each);
    }
  }

  /**
   * Stores what was not there. Its namespace comes into being with it.
   *
   * @throws InvalidResourceException if it cannot be meant
   * @throws StoreException ALREADY_EXISTS
   */
  public Outcome create(Kind kind, String namespace, MapNode document, WriteOptions options)
      throws InvalidResourceException, StoreException {
    MapNode metadata = document.map("metadata");
    String version = metadata.string("resourceVersion");
    if (version != null && !version.isEmpty()) {
      throw invalid(
          document, "resourceVersion", "must not be set on what is created", "leave it out");
    }
    MapNode placed = placed(kind, namespace, document);
    Document decoded = decode(kind, placed);
    MapNode stamped = ObjectMeta.created(kind, namespace, placed, clock.instant());
    ResourceKey key = key(kind, namespace, String.valueOf(stamped.map("metadata").string("name")));
    Snapshot now = store.snapshot();
    if (now.get(key) != null) {
      throw new StoreException(
          Reason.ALREADY_EXISTS, "%s already exists. Use apply or replace.".formatted(key));
    }
    List<String> warnings = warnings(decoded, now);
    if (options.dryRun()) {
      return new Outcome(new StoredResource(key, now.revision(), stamped), true, warnings);
    }
    if (kind.namespaced()) {
      createNamespace(namespace);
    }
    return new Outcome(store.create(key, stamped, options.author()), true, warnings);
  }

  /**
   * Puts a document in the place of one.
   *
   * @throws InvalidResourceException if it cannot be meant
   * @throws StoreException NOT_FOUND; CONFLICT if the document names another resourceVersion or uid
   */
  public Outcome replace(
      Kind kind, String namespace, String name, MapNode document, WriteOptions options)
      throws InvalidResourceException, StoreException {
    return update(key(kind, namespace, name), kind, current -> document, options);
  }

  /**
   * Changes what is there. Without a resourceVersion in the result it is tried again when somebody
   * else was faster.
   *
   * @throws InvalidResourceException if the result cannot be meant
   * @throws StoreException NOT_FOUND, CONFLICT
   */
  public Outcome modify(Kind kind, String namespace, String name, Edit edit, WriteOptions options)
      throws InvalidResourceException, StoreException {
    return update(
        key(kind, namespace, name),
        kind,
        current -> {
          MapNode changed = edit.of(current);
          String before = current.map("metadata").string("resourceVersion");
          MapNode metadata = changed.map("metadata");
          boolean untouched = Objects.equals(metadata.string("resourceVersion"), before);
          return untouched
              ? changed.with("metadata", metadata.without("resourceVersion"))
              : changed;
        },
        options);
  }

  /**
   * Takes a resource away; a namespace with all that is in it.
   *
   * @param uid the one that is meant, or null for any
   * @param revision the one that is meant, or {@link ResourceStore#ANY}
   * @return as it was last
   * @throws StoreException NOT_FOUND, CONFLICT
   * @throws InvalidResourceException for a namespace that must stay
   */
  public StoredResource delete(
      ResourceKey key, @Nullable String uid, long revision, WriteOptions options)
      throws StoreException, InvalidResourceException {
    StoredResource current = store.snapshot().get(key);
    if (current == null) {
      throw new StoreException(Reason.NOT_FOUND, "%s not found".formatted(key));
    }
    String has = current.document().map("metadata").string("uid");
    if (uid != null && !uid.equals(has)) {
      throw new StoreException(
          Reason.CONFLICT, "%s has uid %s now, not %s".formatted(key, has, uid));
    }
    boolean namespace = key.kind().equals(Kinds.NAMESPACE.kind());
    if (namespace && KEPT_NAMESPACES.contains(key.name())) {
      throw invalid(
          current.document(), "name", "this namespace cannot be deleted", "delete what is in it");
    }
    if (options.dryRun()) {
      return current;
    }
    if (namespace) {
      for (StoredResource each : store.snapshot().all()) {
        if (each.key().namespace().equals(key.name())) {
          store.delete(each.key(), ResourceStore.ANY, options.author());
        }
      }
    }
    return store.delete(key, revision, options.author());
  }

  private Outcome update(ResourceKey key, Kind kind, Edit edit, WriteOptions options)
      throws InvalidResourceException, StoreException {
    for (int i = 1; ; i++) {
      Snapshot now = store.snapshot();
      StoredResource current = now.get(key);
      if (current == null) {
        throw new StoreException(Reason.NOT_FOUND, "%s not found".formatted(key));
      }
      MapNode wanted = placed(kind, key.namespace(), edit.of(current.document()));
      checkSame(key, current, wanted);
      Document decoded = decode(kind, wanted);
      MapNode stamped = ObjectMeta.updated(kind, key.namespace(), wanted, current.document());
      List<String> warnings = warnings(decoded, now);
      String version =
          Objects.requireNonNullElse(wanted.map("metadata").string("resourceVersion"), "");
      boolean conditional = !version.isEmpty();
      if (conditional && !Long.toString(current.revision()).equals(version)) {
        throw conflict(key, current, version);
      }
      if (ObjectMeta.same(stamped, current.document())) {
        return new Outcome(current, false, warnings);
      }
      if (options.dryRun()) {
        return new Outcome(new StoredResource(key, current.revision(), stamped), false, warnings);
      }
      try {
        return new Outcome(
            store.update(key, current.revision(), stamped, options.author()), false, warnings);
      } catch (StoreException e) {
        if (e.reason() != Reason.CONFLICT || conditional || i == CONFLICT_TRIES) {
          throw e;
        }
      }
    }
  }

  private static void checkSame(ResourceKey key, StoredResource current, MapNode wanted)
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
  }

  private static StoreException conflict(ResourceKey key, StoredResource current, String version) {
    return new StoreException(
        Reason.CONFLICT,
        "%s was changed in the meantime (it is at revision %d, the change is based on %s). Read it again and repeat the change."
            .formatted(key, current.revision(), version));
  }

  /** The document with the URL's namespace, which it must not contradict. */
  private static MapNode placed(Kind kind, String namespace, MapNode document)
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

  private static Document decode(Kind kind, MapNode document) throws InvalidResourceException {
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

  private List<String> warnings(Document decoded, Snapshot now) {
    List<String> warnings = new ArrayList<>();
    decoded.warnings().forEach(each -> warnings.add(each.toString()));
    Resource<?> resource = decoded.resource();
    if (resource != null) {
      warnings.addAll(analyzer.warnings(resource, now));
    }
    return warnings;
  }

  private void createNamespace(String name) throws StoreException {
    ResourceKey key = key(Kinds.NAMESPACE, "", name);
    if (store.snapshot().get(key) != null) {
      return;
    }
    Node document =
        Node.of(
            Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Namespace",
                "metadata",
                Map.of("name", name, "labels", Map.of("kubernetes.io/metadata.name", name))));
    try {
      store.create(
          key,
          ObjectMeta.created(Kinds.NAMESPACE, "", (MapNode) document, clock.instant()),
          "control-plane");
    } catch (StoreException e) {
      if (e.reason() != Reason.ALREADY_EXISTS) {
        throw e;
      }
    }
  }

  private static InvalidResourceException invalid(
      MapNode document, String field, String message, String mend) {
    Path path = Path.of("metadata", field);
    return new InvalidResourceException(
        List.of(new Problem("", path.position(document), path.toString(), message, mend)));
  }
}

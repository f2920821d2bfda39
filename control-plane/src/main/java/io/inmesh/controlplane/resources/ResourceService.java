package io.inmesh.controlplane.resources;

import io.inmesh.config.decode.Document;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
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
import java.time.Instant;
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
      throw Incoming.invalid(
          document, "resourceVersion", "must not be set on what is created", "leave it out");
    }
    MapNode placed = Incoming.placed(kind, namespace, document);
    Instant at = clock.instant();
    Node owners = ManagedFields.updated(MapNode.EMPTY, placed, null, options.manager(), at);
    return create(kind, namespace, placed, owners, options);
  }

  private Outcome create(
      Kind kind, String namespace, MapNode placed, Node owners, WriteOptions options)
      throws InvalidResourceException, StoreException {
    Document decoded = Incoming.decode(kind, placed);
    MapNode created = ObjectMeta.created(kind, namespace, placed, clock.instant());
    MapNode stamped = ManagedFields.stamp(created, owners);
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
      throw Incoming.invalid(
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

  /**
   * Server-side apply: creates, or sets what is given and takes away what the same manager applied
   * before and leaves out now.
   *
   * @param wanted the fields that the manager wants to own
   * @param force whether to take fields over from others
   * @throws FieldConflictException if others own fields that would change, and it is not forced
   * @throws InvalidResourceException if the result cannot be meant
   * @throws StoreException CONFLICT
   */
  public Outcome apply(
      Kind kind, String namespace, String name, MapNode wanted, boolean force, WriteOptions options)
      throws InvalidResourceException, FieldConflictException, StoreException {
    ResourceKey key = key(kind, namespace, name);
    MapNode placed = Incoming.placed(kind, namespace, wanted);
    for (int i = 1; ; i++) {
      try {
        StoredResource current = store.snapshot().get(key);
        MapNode before = current == null ? MapNode.EMPTY : current.document();
        ManagedFields.Applied applied =
            ManagedFields.applied(before, placed, options.manager(), force, clock.instant());
        return current == null
            ? create(kind, namespace, placed, applied.fields(), options)
            : put(key, kind, current, applied.document(), applied.fields(), options);
      } catch (StoreException e) {
        boolean moved = e.reason() == Reason.CONFLICT || e.reason() == Reason.ALREADY_EXISTS;
        String version = wanted.map("metadata").string("resourceVersion");
        boolean conditional = version != null && !version.isEmpty();
        if (!moved || conditional || i == CONFLICT_TRIES) {
          throw e;
        }
      }
    }
  }

  private Outcome update(ResourceKey key, Kind kind, Edit edit, WriteOptions options)
      throws InvalidResourceException, StoreException {
    for (int i = 1; ; i++) {
      StoredResource current = store.snapshot().get(key);
      if (current == null) {
        throw new StoreException(Reason.NOT_FOUND, "%s not found".formatted(key));
      }
      MapNode wanted = Incoming.placed(kind, key.namespace(), edit.of(current.document()));
      Node owners =
          ManagedFields.updated(
              current.document(),
              wanted,
              wanted.map("metadata").get(ManagedFields.KEY),
              options.manager(),
              clock.instant());
      try {
        return put(key, kind, current, wanted, owners, options);
      } catch (StoreException e) {
        String version = wanted.map("metadata").string("resourceVersion");
        boolean conditional = version != null && !version.isEmpty();
        if (e.reason() != Reason.CONFLICT || conditional || i == CONFLICT_TRIES) {
          throw e;
        }
      }
    }
  }

  private Outcome put(
      ResourceKey key,
      Kind kind,
      StoredResource current,
      MapNode wanted,
      Node owners,
      WriteOptions options)
      throws InvalidResourceException, StoreException {
    Incoming.checkSame(key, current, wanted);
    Document decoded = Incoming.decode(kind, wanted);
    MapNode updated = ObjectMeta.updated(kind, key.namespace(), wanted, current.document());
    MapNode stamped = ManagedFields.stamp(updated, owners);
    List<String> warnings = warnings(decoded, store.snapshot());
    String version =
        Objects.requireNonNullElse(wanted.map("metadata").string("resourceVersion"), "");
    if (!version.isEmpty() && !Long.toString(current.revision()).equals(version)) {
      throw Incoming.conflict(key, current, version);
    }
    if (ObjectMeta.same(stamped, current.document())) {
      return new Outcome(current, false, warnings);
    }
    if (options.dryRun()) {
      return new Outcome(new StoredResource(key, current.revision(), stamped), false, warnings);
    }
    return new Outcome(
        store.update(key, current.revision(), stamped, options.author()), false, warnings);
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
}

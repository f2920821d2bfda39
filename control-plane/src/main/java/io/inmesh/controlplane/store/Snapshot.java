package io.inmesh.controlplane.store;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that is stored at one revision. Immutable; a change copies the map of one kind alone. */
public final class Snapshot {
  private static final NavigableMap<ResourceKey, StoredResource> NONE =
      Collections.emptyNavigableMap();

  private final long revision;
  private final Map<String, NavigableMap<ResourceKey, StoredResource>> byKind;

  private Snapshot(long revision, Map<String, NavigableMap<ResourceKey, StoredResource>> byKind) {
    this.revision = revision;
    this.byKind = byKind;
  }

  static Snapshot of(long revision, Collection<StoredResource> resources) {
    Map<String, NavigableMap<ResourceKey, StoredResource>> byKind = new HashMap<>();
    for (StoredResource each : resources) {
      byKind.computeIfAbsent(each.key().kind(), kind -> new TreeMap<>()).put(each.key(), each);
    }
    return new Snapshot(revision, byKind);
  }

  /** The store's revision. */
  public long revision() {
    return revision;
  }

  /** A resource by its name, or null. */
  public @Nullable StoredResource get(ResourceKey key) {
    return kind(key.kind()).get(key);
  }

  /** All of a kind, by namespace and name. */
  public NavigableMap<ResourceKey, StoredResource> kind(String kind) {
    return Collections.unmodifiableNavigableMap(byKind.getOrDefault(kind, NONE));
  }

  /** Everything. */
  public List<StoredResource> all() {
    return byKind.values().stream().flatMap(each -> each.values().stream()).toList();
  }

  Snapshot with(Change change) {
    StoredResource resource = change.resource();
    ResourceKey key = resource.key();
    NavigableMap<ResourceKey, StoredResource> changed =
        new TreeMap<>(byKind.getOrDefault(key.kind(), NONE));
    if (change.verb() == Change.Verb.DELETE) {
      changed.remove(key);
    } else {
      changed.put(key, resource);
    }
    Map<String, NavigableMap<ResourceKey, StoredResource>> all = new HashMap<>(byKind);
    all.put(key.kind(), changed);
    return new Snapshot(change.revision(), all);
  }
}

package io.inmesh.controlplane.push;

import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resources of one scope at one view: each translated and serialised when first asked for, then
 * shared. Confined to the push thread.
 */
final class ScopeCache {
  private static final Logger log = LoggerFactory.getLogger(ScopeCache.class);

  private static final int RESOURCES_MAX = 100_000; // names are asked for by clients

  private final ConfigView view;
  private final Object scope;
  private final Map<Key, Optional<Served>> resources = new HashMap<>();
  private final Map<String, Set<String>> wildcards = new HashMap<>();
  private @Nullable ScopeCache before;

  private record Key(String typeUrl, String name) {}

  /**
   * Starts empty.
   *
   * @param before the same scope at the view before, so that what is equal stays one object
   */
  ScopeCache(ConfigView view, Object scope, @Nullable ScopeCache before) {
    this.view = view;
    this.scope = scope;
    this.before = before;
  }

  Object scope() {
    return scope;
  }

  ConfigView view() {
    return view;
  }

  /** The resource of that name, or empty. */
  Optional<Served> get(String typeUrl, String name) {
    Key key = new Key(typeUrl, name);
    Optional<Served> known = resources.get(key);
    if (known == null) {
      known = translate(key);
      if (resources.size() < RESOURCES_MAX) {
        resources.put(key, known);
      }
    }
    return known;
  }

  /** The names behind a subscription to everything. */
  Set<String> wildcard(String typeUrl) {
    return wildcards.computeIfAbsent(typeUrl, type -> view.wildcard(scope, type));
  }

  /** Forgets the view before: all streams have compared with this one. */
  void settle() {
    before = null;
  }

  /** How many resources are held. */
  int size() {
    return resources.size();
  }

  private Optional<Served> translate(Key key) {
    Optional<Served> last = before == null ? Optional.empty() : before.held(key);
    try {
      Optional<? extends Message> message = view.resource(scope, key.typeUrl(), key.name());
      if (message.isEmpty()) {
        return Optional.empty();
      }
      Served served = Served.of(key.typeUrl(), key.name(), message.get());
      return last.isPresent() && last.get().version().equals(served.version())
          ? last
          : Optional.of(served);
    } catch (RuntimeException e) {
      log.error(
          "translation of {} {} at revision {} failed: {}",
          key.typeUrl(),
          key.name(),
          view.revision(),
          last.isPresent() ? "its last version is served on" : "it is not served",
          e);
      return last;
    }
  }

  private Optional<Served> held(Key key) {
    return resources.getOrDefault(key, Optional.empty());
  }
}

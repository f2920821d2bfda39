package io.inmesh.controlplane.push;

import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resources of the view that is served: each translated and serialised when first asked for,
 * then shared by all that may see it. Confined to the push thread.
 */
final class ViewCache {
  private static final Logger log = LoggerFactory.getLogger(ViewCache.class);

  private final Map<Key, Optional<Served>> resources = new HashMap<>();
  private final Map<Everything, Set<String>> wildcards = new HashMap<>();
  private ConfigView view;

  /**
   * What names a resource.
   *
   * @param scope the part of a scope that it depends on
   */
  record Key(Object scope, String typeUrl, String name) {}

  private record Everything(Object scope, String typeUrl) {}

  ViewCache(ConfigView view) {
    this.view = view;
  }

  ConfigView view() {
    return view;
  }

  Key key(Object scope, String typeUrl, String name) {
    return new Key(view.cacheScope(scope, typeUrl, name), typeUrl, name);
  }

  /** The resource of that name, or empty. */
  Optional<Served> get(Object scope, String typeUrl, String name) {
    Key key = key(scope, typeUrl, name);
    Optional<Served> known = resources.get(key);
    if (known == null) {
      known = translate(key, scope, Optional.empty());
      resources.put(key, known);
    }
    return known;
  }

  /** The names behind a subscription to everything. */
  Set<String> wildcard(Object scope, String typeUrl) {
    return wildcards.computeIfAbsent(
        new Everything(scope, typeUrl), each -> view.wildcard(scope, typeUrl));
  }

  /** Serves another view. Returns what differs of the resources that are held. */
  List<Key> advance(ConfigView next) {
    ConfigView.Changes changes = next.since(view);
    view = next;
    wildcards.clear();
    List<Key> changed = new ArrayList<>();
    for (Map.Entry<Key, Optional<Served>> held : resources.entrySet()) {
      Key key = held.getKey();
      if (!changes.mayDiffer(key.scope(), key.typeUrl(), key.name())) {
        continue;
      }
      Optional<Served> now = translate(key, key.scope(), held.getValue());
      if (!version(now).equals(version(held.getValue()))) {
        held.setValue(now);
        changed.add(key);
      }
    }
    return changed;
  }

  /** How many resources are held, missing ones included. */
  int size() {
    return resources.size();
  }

  /** Forgets what nobody is subscribed to any more. */
  void retain(Set<Key> wanted) {
    resources.keySet().retainAll(wanted);
  }

  /** A resource that cannot be translated keeps its last version. */
  private Optional<Served> translate(Key key, Object scope, Optional<Served> last) {
    try {
      Optional<? extends Message> message = view.resource(scope, key.typeUrl(), key.name());
      return message.map(body -> Served.of(key.typeUrl(), key.name(), body));
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

  private static String version(Optional<Served> served) {
    return served.isPresent() ? served.get().version() : "";
  }
}

package io.inmesh.controlplane.push;

import java.util.Optional;
import java.util.Set;

/**
 * What one scope reads.
 *
 * @param cache of the view that is served
 * @param scope whose eyes it is seen with
 */
record Reading(ViewCache cache, Object scope) {
  Optional<Served> get(String typeUrl, String name) {
    return cache.get(scope, typeUrl, name);
  }

  Set<String> wildcard(String typeUrl) {
    return cache.wildcard(scope, typeUrl);
  }

  /** Whether this scope sees that resource under its name. */
  boolean sees(ViewCache.Key key) {
    return cache.key(scope, key.typeUrl(), key.name()).equals(key);
  }

  String revision() {
    return cache.view().revision();
  }
}

package io.inmesh.runtime.xds;

import com.google.protobuf.Any;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one type's resources: the last good version of each, which are known to be
 * absent, and which were refused. Not thread-safe: the control thread owns it.
 *
 * @param <C> what a resource compiles to
 */
final class ResourceTable<C> {
  private final Map<String, Entry<C>> accepted = new HashMap<>();
  private final Set<String> absent = new HashSet<>();
  private final Map<String, String> refused = new LinkedHashMap<>();

  /**
   * A good resource.
   *
   * @param version as the control plane says
   * @param packed as it came, for last known good
   * @param compiled what the snapshot is made of
   */
  record Entry<C>(String version, Any packed, C compiled) {}

  void accept(String name, Entry<C> entry) {
    accepted.put(name, entry);
    absent.remove(name);
    refused.remove(name);
  }

  /** The last good version stays. */
  void refuse(String name, String why) {
    refused.put(name, why);
  }

  /** No version stays: what cannot be enforced may be what keeps strangers out. */
  void refuseAndClose(String name, String why) {
    accepted.remove(name);
    refused.put(name, why);
  }

  void remove(String name) {
    accepted.remove(name);
    refused.remove(name);
    absent.add(name);
  }

  /** Nobody is interested any more. */
  void forget(String name) {
    accepted.remove(name);
    refused.remove(name);
    absent.remove(name);
  }

  @Nullable C compiled(String name) {
    Entry<C> entry = accepted.get(name);
    return entry == null ? null : entry.compiled();
  }

  boolean isAbsent(String name) {
    return absent.contains(name);
  }

  boolean isRefused(String name) {
    return refused.containsKey(name);
  }

  /** Whether it is there, or is known not to be. */
  boolean isSettled(String name) {
    return accepted.containsKey(name) || absent.contains(name);
  }

  Map<String, Entry<C>> accepted() {
    return accepted;
  }

  Set<String> absent() {
    return absent;
  }

  Map<String, String> refused() {
    return refused;
  }
}

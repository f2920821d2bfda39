package io.inmesh.controlplane.store;

import java.util.Comparator;

/**
 * What names a stored resource, whatever version of its kind it was written in.
 *
 * @param kind kind and group: {@code VirtualService.networking.istio.io}; {@code Service} for the
 *     core group
 * @param namespace empty for kinds without namespace
 * @param name its name
 */
public record ResourceKey(String kind, String namespace, String name)
    implements Comparable<ResourceKey> {
  private static final Comparator<ResourceKey> ORDER =
      Comparator.comparing(ResourceKey::kind)
          .thenComparing(ResourceKey::namespace)
          .thenComparing(ResourceKey::name);

  @Override
  public int compareTo(ResourceKey other) {
    return ORDER.compare(this, other);
  }

  /** As messages name it: {@code VirtualService.networking.istio.io default/reviews}. */
  @Override
  public String toString() {
    return kind + " " + (namespace.isEmpty() ? name : namespace + "/" + name);
  }
}

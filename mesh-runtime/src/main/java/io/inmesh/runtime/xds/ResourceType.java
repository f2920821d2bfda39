package io.inmesh.runtime.xds;

import io.inmesh.xds.TypeUrls;
import org.jspecify.annotations.Nullable;

/** The kinds of resource that a client subscribes to, in the order in which they lead on. */
enum ResourceType {
  LISTENER(TypeUrls.LISTENER, "listener"),
  ROUTE(TypeUrls.ROUTE, "route configuration"),
  CLUSTER(TypeUrls.CLUSTER, "cluster"),
  ENDPOINT(TypeUrls.ENDPOINT, "endpoints");

  private final String url;
  private final String word;

  ResourceType(String url, String word) {
    this.url = url;
    this.word = word;
  }

  String url() {
    return url;
  }

  /** How messages call it. */
  String word() {
    return word;
  }

  static @Nullable ResourceType ofUrl(String url) {
    for (ResourceType type : values()) {
      if (type.url.equals(url)) {
        return type;
      }
    }
    return null;
  }
}

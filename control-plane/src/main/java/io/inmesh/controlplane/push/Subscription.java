package io.inmesh.controlplane.push;

import io.inmesh.xds.TypeUrls;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a stream wants of one type, and what it was sent. Confined to the push thread.
 *
 * @param <Q> requests
 */
abstract class Subscription<Q> {
  static final String WILDCARD = "*";

  final String typeUrl;
  final Delivery delivery;
  final Set<String> names; // subscribed to one by one
  boolean wildcard;
  long bytes; // what it takes to keep the names

  /**
   * Of one type.
   *
   * @param names empty; in the order in which they are to be sent
   */
  Subscription(String typeUrl, Delivery delivery, Set<String> names) {
    this.typeUrl = typeUrl;
    this.delivery = delivery;
    this.names = names;
  }

  /** Takes in what a request changes; its nonce is the stream's affair. */
  abstract void update(Q request);

  /** Everything may have changed. */
  abstract void allChanged();

  /** The resource of that name has changed, if it is subscribed to. */
  abstract void changed(String name);

  /** What everything stands for may have changed. */
  abstract void wildcardChanged();

  /** Whether something may be due. */
  abstract boolean isPending();

  /** Listeners and clusters: they are the whole state, and who names none at first wants all. */
  final boolean isWhole() {
    return typeUrl.equals(TypeUrls.LISTENER) || typeUrl.equals(TypeUrls.CLUSTER);
  }

  /** Names that may have to be sent, wildcard ones included. */
  final Set<String> wanted(Reading reading) {
    if (!wildcard) {
      return names;
    }
    Set<String> all = new LinkedHashSet<>(names);
    all.addAll(reading.wildcard(typeUrl));
    return all;
  }

  /** How many names are subscribed to. */
  final int size() {
    return names.size();
  }

  /** What it takes to keep the names, in bytes, about. */
  final long bytes() {
    return bytes;
  }

  /** What it takes to keep a name: its text, and its places in what is pending, sent and cached. */
  static long bytesOf(String name) {
    return name.length() + 300L;
  }

  /** What was sent and how it was received. */
  final Delivery delivery() {
    return delivery;
  }

  final TypeStatus status() {
    return delivery.status(typeUrl, names.size(), wildcard);
  }
}

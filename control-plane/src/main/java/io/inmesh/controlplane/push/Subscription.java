package io.inmesh.controlplane.push;

import java.util.Set;

/**
 * What a stream wants of one type, and what it was sent.
 *
 * @param <Q> requests
 */
interface Subscription<Q> {
  /** Takes in what a request changes; its nonce is the stream's affair. */
  void update(Q request);

  /** Everything may have changed. */
  void allChanged();

  /** The resource of that name has changed, if it is subscribed to. */
  void changed(String name);

  /** What everything stands for may have changed. */
  void wildcardChanged();

  /** Names that may have to be sent, wildcard ones included. */
  Set<String> wanted(Reading reading);

  /** How many names are subscribed to. */
  int size();

  /** What it takes to keep the names, in bytes, about. */
  long bytes();

  /** What it takes to keep a name: its text, and its places in what is pending, sent and cached. */
  static long bytesOf(String name) {
    return name.length() + 300L;
  }

  /** What was sent and how it was received. */
  Delivery delivery();

  TypeStatus status();
}

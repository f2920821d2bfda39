package io.inmesh.controlplane.push;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a client was sent of one type, and what it said to it. Confined to the push thread.
 *
 * <p>Of a refused response, the resources that the message names are refused and the others live; a
 * message that names none refuses all.
 */
final class Delivery {
  private static final int OUTSTANDING_MAX = 64;
  private static final int NAMES_MAX = 25_000; // what one client can have, and as much again
  private static final int MESSAGE_CHARS_MAX = 2_000;
  private static final int READ_CHARS_MAX = 16_000;
  private static final long STEPS_MAX = 200_000_000;

  private final InstantSource clock;
  private final Map<String, Map<String, String>> outstanding = new LinkedHashMap<>();
  private final Map<String, String> live = new TreeMap<>();
  private final Map<String, Refusal> refused = new TreeMap<>();
  private @Nullable Instant sentAt;
  private @Nullable Instant ackedAt;
  private @Nullable Instant nackedAt;
  private String nackMessage = "";
  private int names; // of all that is outstanding

  record Refusal(String version, Instant at) {}

  Delivery(InstantSource clock) {
    this.clock = clock;
  }

  /** A response went out; versions by name, empty for removed. */
  void sent(String nonce, Map<String, String> versions) {
    sentAt = clock.instant();
    outstanding.put(nonce, versions);
    names += versions.size();
    while (outstanding.size() > OUTSTANDING_MAX || (names > NAMES_MAX && outstanding.size() > 1)) {
      taken(outstanding.keySet().iterator().next());
    }
  }

  /** What a response told, which is answered now, or too old to wait for; null = not known. */
  private @Nullable Map<String, String> taken(String nonce) {
    Map<String, String> versions = outstanding.remove(nonce);
    if (versions != null) {
      names -= versions.size();
    }
    return versions;
  }

  /** The client took it all. */
  void acked(String nonce) {
    Map<String, String> versions = taken(nonce);
    if (versions != null) {
      ackedAt = clock.instant();
      versions.forEach(this::nowLive);
    }
  }

  /** The client refused some of it. */
  void nacked(String nonce, String message) {
    Map<String, String> versions = taken(nonce);
    if (versions == null) {
      return;
    }
    Instant now = clock.instant();
    nackedAt = now;
    nackMessage =
        message.length() > MESSAGE_CHARS_MAX ? message.substring(0, MESSAGE_CHARS_MAX) : message;
    Set<String> named = named(versions.keySet(), message);
    versions.forEach(
        (name, version) -> {
          if (named.isEmpty() || named.contains(name)) {
            refused.put(name, new Refusal(version, now));
          } else {
            nowLive(name, version);
          }
        });
  }

  /**
   * Which names a message has; none where finding out would hold everybody else up, as the client
   * chooses both the names and the words.
   */
  private static Set<String> named(Set<String> names, String message) {
    String read =
        message.length() > READ_CHARS_MAX ? message.substring(0, READ_CHARS_MAX) : message;
    long steps = read.length() * names.stream().mapToLong(String::length).sum();
    return steps > STEPS_MAX
        ? Set.of()
        : names.stream().filter(read::contains).collect(Collectors.toSet());
  }

  /** The client has these from an earlier stream. */
  void hasAlready(String name, String version) {
    live.put(name, version);
  }

  /** The client does not want it any more. */
  void forget(String name) {
    live.remove(name);
    refused.remove(name);
  }

  TypeStatus status(String typeUrl, int subscribed, boolean wildcard) {
    Map<String, String> refusedVersions = new TreeMap<>();
    refused.forEach((name, refusal) -> refusedVersions.put(name, refusal.version()));
    return new TypeStatus(
        typeUrl,
        subscribed,
        wildcard,
        Map.copyOf(live),
        Map.copyOf(refusedVersions),
        outstanding.size(),
        sentAt,
        ackedAt,
        nackedAt,
        nackMessage);
  }

  private void nowLive(String name, String version) {
    refused.remove(name);
    if (version.isEmpty()) {
      live.remove(name);
    } else {
      live.put(name, version);
    }
  }
}

package io.inmesh.controlplane.push;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a client was sent of one type, and what it said to it. Confined to the push thread.
 *
 * <p>Of a refused response, the resources that the message names are refused and the others live; a
 * message that names none refuses all.
 */
final class Delivery {
  private static final int OUTSTANDING_MAX = 64;
  private static final int MESSAGE_CHARS_MAX = 2_000;

  private final InstantSource clock;
  private final Map<String, Map<String, String>> outstanding = new LinkedHashMap<>();
  private final Map<String, String> live = new TreeMap<>();
  private final Map<String, Refusal> refused = new TreeMap<>();
  private @Nullable Instant sentAt;
  private @Nullable Instant ackedAt;
  private @Nullable Instant nackedAt;
  private String nackMessage = "";

  record Refusal(String version, Instant at) {}

  Delivery(InstantSource clock) {
    this.clock = clock;
  }

  /** A response went out; versions by name, empty for removed. */
  void sent(String nonce, Map<String, String> versions) {
    sentAt = clock.instant();
    outstanding.put(nonce, versions);
    if (outstanding.size() > OUTSTANDING_MAX) {
      outstanding.remove(outstanding.keySet().iterator().next());
    }
  }

  /** The client took it all. */
  void acked(String nonce) {
    Map<String, String> versions = outstanding.remove(nonce);
    if (versions != null) {
      ackedAt = clock.instant();
      versions.forEach(this::nowLive);
    }
  }

  /** The client refused some of it. */
  void nacked(String nonce, String message) {
    Map<String, String> versions = outstanding.remove(nonce);
    if (versions == null) {
      return;
    }
    Instant now = clock.instant();
    nackedAt = now;
    nackMessage =
        message.length() > MESSAGE_CHARS_MAX ? message.substring(0, MESSAGE_CHARS_MAX) : message;
    boolean namesAny = versions.keySet().stream().anyMatch(message::contains);
    versions.forEach(
        (name, version) -> {
          if (!namesAny || message.contains(name)) {
            refused.put(name, new Refusal(version, now));
          } else {
            nowLive(name, version);
          }
        });
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

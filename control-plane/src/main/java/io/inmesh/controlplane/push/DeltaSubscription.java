package io.inmesh.controlplane.push;

import io.inmesh.xds.TypeUrls;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a delta stream wants of one type, and what it was sent. What is to be sent follows from
 * both; nothing is queued. Confined to the push thread.
 */
final class DeltaSubscription {
  private static final String WILDCARD = "*";
  private static final String ABSENT = "";

  private final String typeUrl;
  private final Delivery delivery;
  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, String> sent = new HashMap<>(); // versions; ABSENT once told so
  private final Set<String> again = new HashSet<>(); // asked for again: to be answered in any case
  private boolean wildcard;
  private boolean firstAnswerDue;
  private boolean opened;
  private boolean dirty;

  /** A response in the making and what it tells. */
  record Draft(DeltaDiscoveryResponse.Builder response, Map<String, String> versions) {}

  DeltaSubscription(String typeUrl, Delivery delivery) {
    this.typeUrl = typeUrl;
    this.delivery = delivery;
  }

  /** Takes in what a request changes; nonces are the stream's affair. */
  void update(DeltaDiscoveryRequest request) {
    boolean first = !opened;
    opened = true;
    if (first) {
      boolean everything = request.getResourceNamesSubscribeCount() == 0 && canBeWildcard();
      wildcard = everything || request.getResourceNamesSubscribeList().contains(WILDCARD);
      firstAnswerDue = wildcard;
      dirty = true;
    }
    for (String name : request.getResourceNamesSubscribeList()) {
      subscribe(name, first);
    }
    if (first) {
      request.getInitialResourceVersionsMap().forEach(this::hasAlready);
    }
    for (String name : request.getResourceNamesUnsubscribeList()) {
      unsubscribe(name);
    }
  }

  String typeUrl() {
    return typeUrl;
  }

  int size() {
    return names.size();
  }

  boolean isDirty() {
    return dirty;
  }

  /** Something may have changed. */
  void markDirty() {
    dirty = true;
  }

  /** Resources that the client lacks, up to about that many bytes; null when there are none. */
  @Nullable Draft updates(ScopeCache cache, int bytesMax) {
    Draft draft = new Draft(DeltaDiscoveryResponse.newBuilder(), new LinkedHashMap<>());
    int bytes = 0;
    for (String name : wanted(cache)) {
      Optional<Served> served = cache.get(typeUrl, name);
      if (served.isPresent()
          && (!served.get().version().equals(sent.get(name)) || again.contains(name))) {
        draft.response().addResources(served.get().resource());
        draft.versions().put(name, served.get().version());
        sent.put(name, served.get().version());
        again.remove(name);
        bytes += served.get().bytes();
        if (bytes >= bytesMax) {
          return draft;
        }
      }
    }
    boolean answer = !draft.versions().isEmpty() || firstAnswerDue;
    firstAnswerDue = false;
    return answer ? draft : null;
  }

  /**
   * Names to report as removed, or as never there; null when there are none. To be asked after
   * {@link #updates}: then nothing is due any more.
   */
  @Nullable Draft removals(ScopeCache cache) {
    List<String> removed = new ArrayList<>();
    Set<String> wanted = wanted(cache);
    for (String name : wanted) {
      boolean told = ABSENT.equals(sent.get(name)) && !again.contains(name);
      if (!told && cache.get(typeUrl, name).isEmpty()) {
        removed.add(name);
        sent.put(name, ABSENT);
      }
    }
    for (String name : List.copyOf(sent.keySet())) {
      if (!wanted.contains(name)) {
        removed.add(name);
        sent.remove(name);
      }
    }
    again.clear();
    dirty = false;
    if (removed.isEmpty()) {
      return null;
    }
    Map<String, String> versions = new LinkedHashMap<>();
    removed.forEach(name -> versions.put(name, ABSENT));
    return new Draft(DeltaDiscoveryResponse.newBuilder().addAllRemovedResources(removed), versions);
  }

  TypeStatus status() {
    return delivery.status(typeUrl, names.size(), wildcard);
  }

  private void subscribe(String name, boolean first) {
    if (name.equals(WILDCARD)) {
      dirty |= !wildcard;
      wildcard = true;
      return;
    }
    if (!names.add(name) || (!first && sent.containsKey(name))) {
      again.add(name);
    }
    dirty = true;
  }

  private void unsubscribe(String name) {
    if (name.equals(WILDCARD)) {
      wildcard = false;
      sent.keySet().retainAll(names);
      return;
    }
    if (names.remove(name)) {
      sent.remove(name);
      again.remove(name);
      delivery.forget(name);
      dirty |= wildcard;
    }
  }

  private void hasAlready(String name, String version) {
    if (wildcard || names.contains(name)) {
      sent.put(name, version);
      delivery.hasAlready(name, version);
    }
  }

  private Set<String> wanted(ScopeCache cache) {
    if (!wildcard) {
      return names;
    }
    Set<String> all = new LinkedHashSet<>(names);
    all.addAll(cache.wildcard(typeUrl));
    return all;
  }

  private boolean canBeWildcard() {
    return typeUrl.equals(TypeUrls.LISTENER) || typeUrl.equals(TypeUrls.CLUSTER);
  }
}

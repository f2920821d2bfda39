package io.inmesh.controlplane.push;

import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a delta stream wants of one type, and what it was sent. Responses are not queued: names are
 * marked as pending, and compared with what is served when the client can take something.
 */
final class DeltaSubscription extends Subscription<DeltaDiscoveryRequest> {
  private static final String ABSENT = "";

  private final Map<String, String> sent = new HashMap<>(); // versions; ABSENT once told so
  private final Set<String> pending = new LinkedHashSet<>(); // to be compared
  private final Set<String> again = new HashSet<>(); // of these, to be answered even if equal
  private boolean everythingPending;
  private boolean opened;
  private boolean answered;

  /** A response in the making and what it tells. */
  record Draft(DeltaDiscoveryResponse.Builder response, Map<String, String> versions) {
    Draft() {
      this(DeltaDiscoveryResponse.newBuilder(), new LinkedHashMap<>());
    }
  }

  DeltaSubscription(String typeUrl, Delivery delivery) {
    super(typeUrl, delivery, new LinkedHashSet<>());
  }

  @Override
  void update(DeltaDiscoveryRequest request) {
    boolean first = !opened;
    opened = true;
    if (first && request.getResourceNamesSubscribeCount() == 0 && isWhole()) {
      subscribe(WILDCARD);
    }
    request.getResourceNamesSubscribeList().forEach(this::subscribe);
    if (first) {
      request.getInitialResourceVersionsMap().forEach(this::hasAlready);
    }
    request.getResourceNamesUnsubscribeList().forEach(this::unsubscribe);
  }

  @Override
  void allChanged() {
    pending.addAll(names);
    everythingPending = true;
  }

  @Override
  void changed(String name) {
    if (names.contains(name)) {
      pending.add(name);
    }
    everythingPending |= wildcard;
  }

  @Override
  void wildcardChanged() {
    everythingPending |= wildcard;
  }

  @Override
  boolean isPending() {
    return !pending.isEmpty() || everythingPending || (opened && !answered);
  }

  /** Resources that the client lacks, up to about that many bytes; null when there are none. */
  @Nullable Draft updates(Reading reading, int bytesMax) {
    if (everythingPending && wildcard) {
      pending.addAll(reading.wildcard(typeUrl));
    }
    Draft draft = new Draft();
    int bytes = 0;
    for (Iterator<String> each = pending.iterator(); each.hasNext() && bytes < bytesMax; ) {
      String name = each.next();
      Optional<Served> served = reading.get(typeUrl, name);
      if (served.isEmpty()) {
        continue; // a removal
      }
      each.remove();
      String version = served.get().version();
      boolean asked = again.remove(name);
      if (!version.equals(sent.put(name, version)) || asked) {
        draft.response().addResources(served.get().resource());
        draft.versions().put(name, version);
        bytes += served.get().bytes();
      }
    }
    answered |= !draft.versions().isEmpty();
    return draft.versions().isEmpty() ? null : draft;
  }

  /**
   * Names to report as removed, or as never there; null when there are none. The first request of a
   * type is answered in any case: a client that reconnects then knows that it is up to date. To be
   * asked when {@link #updates} has no more; then nothing is due.
   */
  @Nullable Draft removals(Reading reading) {
    Draft draft = new Draft();
    for (String name : pending) {
      boolean asked = again.remove(name);
      if (!ABSENT.equals(sent.put(name, ABSENT)) || asked) {
        draft.response().addRemovedResources(name);
        draft.versions().put(name, ABSENT);
      }
    }
    if (everythingPending) {
      Set<String> wanted = wanted(reading);
      for (String name : List.copyOf(sent.keySet())) {
        if (!wanted.contains(name)) {
          sent.remove(name);
          draft.response().addRemovedResources(name);
          draft.versions().put(name, ABSENT);
        }
      }
    }
    pending.clear();
    everythingPending = false;
    boolean due = !draft.versions().isEmpty() || !answered;
    answered = true;
    return due ? draft : null;
  }

  private void subscribe(String name) {
    if (name.equals(WILDCARD)) {
      everythingPending |= !wildcard;
      wildcard = true;
      return;
    }
    if (names.add(name)) {
      bytes += Subscription.bytesOf(name);
    }
    if (sent.containsKey(name)) {
      again.add(name);
    }
    pending.add(name);
  }

  private void unsubscribe(String name) {
    if (name.equals(WILDCARD)) {
      wildcard = false;
      sent.keySet().retainAll(names);
      return;
    }
    if (names.remove(name)) {
      bytes -= Subscription.bytesOf(name);
      sent.remove(name);
      again.remove(name);
      pending.remove(name);
      delivery.forget(name);
      everythingPending |= wildcard; // it may be one of everything: then it is told again
    }
  }

  private void hasAlready(String name, String version) {
    if (wildcard || names.contains(name)) {
      sent.put(name, version);
      delivery.hasAlready(name, version);
    }
  }
}

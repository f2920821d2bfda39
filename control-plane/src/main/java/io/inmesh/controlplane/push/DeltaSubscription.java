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
  private final Set<String> missing = new LinkedHashSet<>(); // compared: there is nothing
  private final Set<String> again = new HashSet<>(); // to be answered even if equal
  private boolean everythingPending;
  private boolean spread; // and what everything stands for is among what is pending
  private long claimedBytes; // of what the client says that it has, under no name of ours
  private boolean opened;
  private boolean answered;

  /** A response in the making and what it tells. */
  record Draft(DeltaDiscoveryResponse.Builder response, Map<String, String> versions) {
    Draft() {
      this(DeltaDiscoveryResponse.newBuilder(), new LinkedHashMap<>());
    }

    void remove(String name) {
      response.addRemovedResources(name);
      versions.put(name, ABSENT);
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
    everything();
  }

  private void everything() {
    everythingPending = true;
    spread = false;
    pending.addAll(missing);
    missing.clear();
  }

  @Override
  void changed(String name) {
    if (names.contains(name)) {
      pending.add(name);
    }
    wildcardChanged();
  }

  @Override
  void wildcardChanged() {
    if (wildcard) {
      everything();
    }
  }

  @Override
  boolean isPending() {
    return isUncompared() || !missing.isEmpty() || everythingPending || (opened && !answered);
  }

  /** Whether {@link #updates} has something to compare. */
  boolean isUncompared() {
    return !pending.isEmpty() || (everythingPending && wildcard && !spread);
  }

  /**
   * Compares that many names at most, and stops at about so many bytes.
   *
   * @return of these, the resources that the client lacks; null when there are none
   */
  @Nullable Draft updates(Reading reading, int bytesMax, int namesMax) {
    if (everythingPending && wildcard && !spread) {
      pending.addAll(reading.wildcard(typeUrl));
      spread = true;
    }
    Draft draft = new Draft();
    int bytes = 0;
    int looked = 0;
    Iterator<String> each = pending.iterator();
    while (each.hasNext() && bytes < bytesMax && looked++ < namesMax) {
      String name = each.next();
      each.remove();
      Optional<Served> served = reading.get(typeUrl, name);
      if (served.isEmpty()) {
        missing.add(name);
        continue;
      }
      missing.remove(name);
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
   * Names to report as removed, or as never there, about that many; null when there are none. The
   * first request of a type is answered in any case: a client that reconnects then knows that it is
   * up to date. To be asked when {@link #updates} has no more.
   */
  @Nullable Draft removals(Reading reading, int namesMax) {
    Draft draft = new Draft();
    Iterator<String> each = missing.iterator();
    while (each.hasNext() && draft.versions().size() < namesMax) {
      String name = each.next();
      each.remove();
      boolean asked = again.remove(name);
      if (!ABSENT.equals(sent.put(name, ABSENT)) || asked) {
        draft.remove(name);
      }
    }
    if (missing.isEmpty() && everythingPending) {
      forgetUnwanted(wanted(reading), draft);
    }
    boolean due = !draft.versions().isEmpty() || !answered;
    answered = true;
    return due ? draft : null;
  }

  /** Everything is compared: what else the client has is not there any more. */
  private void forgetUnwanted(Set<String> wanted, Draft draft) {
    for (String name : List.copyOf(sent.keySet())) {
      if (!wanted.contains(name)) {
        sent.remove(name);
        again.remove(name);
        draft.remove(name);
      }
    }
    everythingPending = false;
    bytes -= claimedBytes;
    claimedBytes = 0;
  }

  private void subscribe(String name) {
    if (name.equals(WILDCARD)) {
      if (!wildcard) {
        wildcard = true;
        everything();
      }
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
      again.retainAll(names);
      pending.retainAll(names);
      missing.retainAll(names);
      return;
    }
    if (names.remove(name)) {
      bytes -= Subscription.bytesOf(name);
      pending.remove(name);
      missing.remove(name);
      delivery.forget(name);
      if (wildcard) { // it may be one of everything: then it is told again, else it is removed
        again.add(name);
        everything();
      } else {
        sent.remove(name);
        again.remove(name);
      }
    }
  }

  private void hasAlready(String name, String version) {
    boolean named = names.contains(name);
    if (wildcard || named) {
      if (!named) {
        claimedBytes += bytesOf(name);
        bytes += bytesOf(name);
      }
      sent.put(name, version);
      delivery.hasAlready(name, version);
    }
  }
}

package io.inmesh.controlplane.push;

import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a state-of-the-world stream wants of one type, and what it was sent. Listeners and clusters
 * are always sent whole, so what is left out does not exist; of the other types only what changed
 * is sent.
 */
final class SotwSubscription extends Subscription<DiscoveryRequest> {
  private final Map<String, String> sent = new TreeMap<>(); // versions
  private final Set<String> unprepared = new LinkedHashSet<>(); // may have to be translated
  private boolean spread; // what everything stands for was among these
  private boolean everNamed;
  private boolean answerDue;
  private boolean pending;

  /** A response in the making and what it tells. */
  record Draft(DiscoveryResponse.Builder response, Map<String, String> versions) {}

  SotwSubscription(String typeUrl, Delivery delivery) {
    super(typeUrl, delivery, new TreeSet<>());
  }

  /** Each request says all that is wanted, whatever its nonce answers. */
  @Override
  void update(DiscoveryRequest request) {
    Set<String> wanted = new HashSet<>(request.getResourceNamesList());
    boolean everything = wanted.remove(WILDCARD);
    everNamed |= !wanted.isEmpty() || everything;
    everything |= wanted.isEmpty() && isWhole() && !everNamed;
    boolean more = !names.containsAll(wanted) || (everything && !wildcard);
    boolean first = request.getResponseNonce().isEmpty() && sent.isEmpty();
    for (String name : names) {
      if (!wanted.contains(name)) {
        delivery.forget(name);
      }
    }
    for (String name : wanted) {
      if (!names.contains(name)) {
        unprepared.add(name);
      }
    }
    if (!everything) {
      unprepared.retainAll(wanted);
    }
    spread &= wildcard;
    names.clear();
    names.addAll(wanted);
    bytes = names.stream().mapToLong(Subscription::bytesOf).sum();
    wildcard = everything;
    if (!wildcard) {
      sent.keySet().retainAll(names);
    }
    answerDue |= more || first;
    pending |= answerDue;
  }

  @Override
  void allChanged() {
    pending = true;
    spread = false;
    unprepared.addAll(names);
  }

  @Override
  void changed(String name) {
    pending |= wildcard || names.contains(name);
  }

  @Override
  void wildcardChanged() {
    pending |= wildcard;
    spread = false;
  }

  @Override
  boolean isPending() {
    return pending;
  }

  /**
   * Has that many of its resources translated at most, so that {@link #next} only has to collect
   * them.
   *
   * @return whether all are
   */
  boolean prepare(Reading reading, int namesMax) {
    if (wildcard && !spread) {
      unprepared.addAll(reading.wildcard(typeUrl));
      spread = true;
    }
    Iterator<String> each = unprepared.iterator();
    for (int looked = 0; each.hasNext() && looked < namesMax; looked++) {
      Optional<Served> unused = reading.get(typeUrl, each.next());
      each.remove();
    }
    return unprepared.isEmpty();
  }

  /** What is due; null when nothing is. */
  @Nullable Draft next(Reading reading) {
    pending = false;
    Map<String, Served> there = new TreeMap<>();
    for (String name : wanted(reading)) {
      reading.get(typeUrl, name).ifPresent(served -> there.put(name, served));
    }
    return isWhole() ? everything(there) : changes(there);
  }

  private @Nullable Draft everything(Map<String, Served> there) {
    Map<String, String> versions = new TreeMap<>();
    there.forEach((name, served) -> versions.put(name, served.version()));
    if (versions.equals(sent) && !answerDue) {
      return null;
    }
    answerDue = false;
    Map<String, String> told = new TreeMap<>(versions);
    sent.keySet().forEach(name -> told.putIfAbsent(name, ""));
    sent.clear();
    sent.putAll(versions);
    DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder();
    there.values().forEach(served -> response.addResources(served.any()));
    return new Draft(response.setVersionInfo(version()), told);
  }

  private @Nullable Draft changes(Map<String, Served> there) {
    answerDue = false;
    sent.keySet().retainAll(there.keySet());
    DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder();
    Map<String, String> told = new TreeMap<>();
    there.forEach(
        (name, served) -> {
          if (!served.version().equals(sent.put(name, served.version()))) {
            response.addResources(served.any());
            told.put(name, served.version());
          }
        });
    return told.isEmpty() ? null : new Draft(response.setVersionInfo(version()), told);
  }

  /** A hash of what the client then has. */
  private String version() {
    List<String> parts = new ArrayList<>(sent.size() * 2);
    sent.forEach(
        (name, version) -> {
          parts.add(name);
          parts.add(version);
        });
    return Served.hash(parts);
  }
}

package io.inmesh.controlplane.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds services of which half was lost at once: more likely the network or this control plane is
 * at fault than all of them. Confined to the registry's thread.
 */
final class LossGuard {
  private final Duration window;
  private final Membership membership;
  private final RegistryListener listener;
  private final Set<String> guarding = new HashSet<>();

  LossGuard(Duration window, Membership membership, RegistryListener listener) {
    this.window = window;
    this.membership = membership;
    this.listener = listener;
  }

  /**
   * Of those whose grace is over, the ones that must stay. Shouts when a service comes under guard,
   * and says when it leaves it.
   *
   * @param due all lost, with their grace over
   * @param all everything registered, the due ones too
   */
  Set<Entry> keep(Collection<Entry> due, Collection<Entry> all) {
    Set<Entry> kept = new HashSet<>();
    Set<String> held = new HashSet<>();
    if (!due.isEmpty()) {
      Map<String, List<Entry>> services = byService(all);
      for (Entry entry : due) {
        for (String service : membership.servicesOf(entry.registration())) {
          List<Entry> members = services.getOrDefault(service, List.of());
          int lost = lostWith(entry, members);
          if (lost * 2 >= members.size() && replacements(entry, members) < lost) {
            kept.add(entry);
            held.add(service);
            if (guarding.add(service)) {
              listener.guarded(service, lost, members.size());
            }
          }
        }
      }
    }
    for (String service : List.copyOf(guarding)) {
      if (!held.contains(service)) {
        guarding.remove(service);
        listener.released(service);
      }
    }
    return kept;
  }

  private Map<String, List<Entry>> byService(Collection<Entry> all) {
    Map<String, List<Entry>> services = new HashMap<>();
    for (Entry entry : all) {
      for (String service : membership.servicesOf(entry.registration())) {
        services.computeIfAbsent(service, s -> new ArrayList<>()).add(entry);
      }
    }
    return services;
  }

  private int lostWith(Entry entry, List<Entry> members) {
    int lost = 0;
    for (Entry member : members) {
      Duration apart = Duration.between(member.since(), entry.since()).abs();
      if (!member.connected() && apart.compareTo(window) <= 0) {
        lost++;
      }
    }
    return lost;
  }

  /** Who joined after the loss: as many as were lost take their place. */
  private static int replacements(Entry entry, List<Entry> members) {
    int joined = 0;
    for (Entry member : members) {
      if (member.connected() && member.joinedAt().isAfter(entry.since())) {
        joined++;
      }
    }
    return joined;
  }
}

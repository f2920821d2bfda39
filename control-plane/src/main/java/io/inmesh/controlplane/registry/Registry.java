package io.inmesh.controlplane.registry;

import io.inmesh.controlplane.registry.RegistrationStatus.State;
import io.inmesh.identity.SpiffeId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is registered. A registration begins when a proven client connects with ports that it was
 * granted. It ends at once when the client takes leave; when its stream breaks, after a grace, not
 * within the hold after a start, and not while the guard protects its service.
 *
 * <p>Confined to one thread; {@link #statuses()} may be read from any.
 */
public final class Registry {
  private final RegistryRules rules;
  private final Grants grants;
  private final RegistrationStore store;
  private final RegistryListener listener;
  private final InstantSource clock;
  private final LossGuard guard;
  private final Instant removalsFrom;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<Long, Entry> byStream = new HashMap<>();
  private volatile List<RegistrationStatus> published = List.of();
  private Instant seenWrittenAt;

  /** Loads what was registered before: it stays served until the hold is over. */
  public Registry(
      RegistryRules rules,
      Grants grants,
      Membership membership,
      RegistrationStore store,
      RegistryListener listener,
      InstantSource clock) {
    this.rules = rules;
    this.grants = grants;
    this.store = store;
    this.listener = listener;
    this.clock = clock;
    this.guard = new LossGuard(rules.guardWindow(), membership, listener);
    Instant now = clock.instant();
    this.removalsFrom = now.plus(rules.holdAfterStart());
    this.seenWrittenAt = now;
    for (Registration stored : store.load()) {
      entries.put(stored.key(), new Entry(stored, State.RESTORED, now, Instant.EPOCH));
    }
    publish();
  }

  /**
   * A client connected, or says something new of itself.
   *
   * @param stream tells streams apart
   * @param account from its certificate
   * @param peerAddress where its stream comes from
   * @return why it is refused; empty if it is admitted (and registered, if it claims ports)
   */
  public Optional<String> connect(
      long stream, SpiffeId account, String peerAddress, Claims claims) {
    Optional<String> refusal = Admission.refusal(account, peerAddress, claims, grants.of(account));
    if (refusal.isPresent()) {
      return refused(stream, account, peerAddress, refusal);
    }
    if (claims.ports().isEmpty()) {
      leave(stream);
      return Optional.empty();
    }
    Registration registration = registration(account, peerAddress, claims);
    Entry held = byStream.get(stream);
    if (held != null && !held.registration().key().equals(registration.key())) {
      leave(stream);
    }
    Optional<String> objection = tooMany(registration);
    if (objection.isPresent()) {
      return refused(stream, account, peerAddress, objection);
    }
    register(stream, registration);
    return Optional.empty();
  }

  private Optional<String> refused(
      long stream, SpiffeId account, String peerAddress, Optional<String> why) {
    listener.refused(account, peerAddress, why.orElseThrow());
    leave(stream);
    return why;
  }

  /** A client names its instances itself, so those of an account are bounded. */
  private Optional<String> tooMany(Registration registration) {
    if (entries.size() < rules.perAccountMax() || entries.containsKey(registration.key())) {
      return Optional.empty();
    }
    SpiffeId account = registration.account();
    long own =
        entries.values().stream()
            .filter(entry -> entry.registration().account().equals(account))
            .count();
    return own < rules.perAccountMax()
        ? Optional.empty()
        : Optional.of(
            "%s has %d instances already (expected: %d at most, with those that are lost)."
                    .formatted(account, own, rules.perAccountMax())
                + " Wait until lost ones are removed, or take them out: DELETE /mesh/v1/workloads?key=...");
  }

  /** The client took leave: what it alone held is removed now. */
  public void leave(long stream) {
    Entry entry = detach(stream);
    if (entry != null && entry.streams().isEmpty()) {
      remove(entry);
      changed();
    }
  }

  /** The stream broke: what it alone held is lost, and {@link #tick()} will see to it. */
  public void lost(long stream) {
    Entry entry = detach(stream);
    if (entry != null && entry.streams().isEmpty()) {
      Instant now = clock.instant();
      entry.become(State.LOST, now);
      entry.replace(entry.registration().seenAt(now));
      store.put(entry.registration());
      listener.moved(entry.registration(), State.LOST);
      publish();
    }
  }

  /** Somebody with the right to removes a registration; the guard does not object. */
  public boolean remove(String key) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return false;
    }
    entry.streams().forEach(byStream::remove);
    remove(entry);
    changed();
    return true;
  }

  /** Removes whose time is over. To be called about once a second. */
  public void tick() {
    Instant now = clock.instant();
    noteSeen(now);
    List<Entry> due = new ArrayList<>();
    for (Entry entry : entries.values()) {
      if (!entry.connected() && !now.isBefore(dueAt(entry))) {
        due.add(entry);
      }
    }
    Set<Entry> kept = guard.keep(due, entries.values());
    int before = entries.size();
    boolean stale = false;
    for (Entry entry : due) {
      if (kept.contains(entry) && now.isBefore(entry.since().plus(rules.staleMax()))) {
        stale |= markStale(entry);
      } else {
        remove(entry);
      }
    }
    if (entries.size() != before) {
      changed();
    } else if (stale) {
      publish();
    }
  }

  /** Everything that is served, in order of first registration. */
  public List<Registration> registrations() {
    return published.stream().map(RegistrationStatus::registration).toList();
  }

  /** Everything that is kept and how it stands. Any thread. */
  public List<RegistrationStatus> statuses() {
    return published;
  }

  private void register(long stream, Registration registration) {
    Entry entry = entries.get(registration.key());
    boolean fresh = entry == null;
    if (entry == null) {
      Instant now = clock.instant();
      entry = new Entry(registration, State.CONNECTED, now, now);
      entries.put(registration.key(), entry);
    }
    boolean was = entry.connected() && !fresh;
    boolean served = !fresh && entry.registration().sameAs(registration);
    if (!entry.connected()) {
      entry.become(State.CONNECTED, clock.instant());
    }
    entry.replace(registration);
    entry.streams().add(stream);
    byStream.put(stream, entry);
    if (was && served) {
      return;
    }
    store.put(registration);
    listener.moved(registration, State.CONNECTED);
    boolean superseded = supersede(entry, registration);
    if (!served || superseded) {
      changed();
    } else {
      publish();
    }
  }

  /** Two cannot be bound to one socket: an older one of the account is gone if it is not here. */
  private boolean supersede(Entry entry, Registration registration) {
    boolean any = false;
    for (Entry other : List.copyOf(entries.values())) {
      Registration older = other.registration();
      if (other != entry
          && !other.connected()
          && older.account().equals(registration.account())
          && older.sharesSocketWith(registration)) {
        remove(other);
        any = true;
      }
    }
    return any;
  }

  private Instant dueAt(Entry entry) {
    Instant graceOver = entry.since().plus(rules.lostGrace());
    return graceOver.isBefore(removalsFrom) ? removalsFrom : graceOver;
  }

  private boolean markStale(Entry entry) {
    if (entry.state() == State.STALE) {
      return false;
    }
    entry.becomeStale();
    listener.moved(entry.registration(), State.STALE);
    return true;
  }

  private void remove(Entry entry) {
    String key = entry.registration().key();
    entries.remove(key);
    store.remove(key);
    listener.moved(entry.registration(), State.REMOVED);
  }

  private @Nullable Entry detach(long stream) {
    Entry entry = byStream.remove(stream);
    if (entry != null) {
      entry.streams().remove(stream);
    }
    return entry;
  }

  private void noteSeen(Instant now) {
    if (Duration.between(seenWrittenAt, now).compareTo(rules.seenEvery()) < 0) {
      return;
    }
    seenWrittenAt = now;
    for (Entry entry : entries.values()) {
      if (entry.connected()) {
        entry.replace(entry.registration().seenAt(now));
        store.put(entry.registration());
      }
    }
  }

  private Registration registration(SpiffeId account, String peerAddress, Claims claims) {
    String instance = claims.instance().isEmpty() ? claims.nodeId() : claims.instance();
    String address = claims.address().isEmpty() ? peerAddress : claims.address();
    return new Registration(
        account,
        instance,
        claims.kind(),
        claims.application(),
        claims.workload(),
        claims.labels(),
        address,
        claims.ports(),
        claims.locality(),
        clock.instant().truncatedTo(ChronoUnit.MILLIS));
  }

  private void changed() {
    publish();
    listener.changed();
  }

  private void publish() {
    published = entries.values().stream().map(Entry::status).toList();
  }
}

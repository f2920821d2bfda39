package io.inmesh.ca.connections;

import io.inmesh.identity.SpiffeId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who has a place. A newcomer is a stranger until it has proven something; strangers have few
 * places, and when these are lacking the one that has been a stranger longest gives way, if it had
 * time enough. So who connects and proves nothing takes nobody's place, and cannot keep newcomers
 * out without coming again and again. Any thread.
 */
final class ConnectionTable {
  private final ConnectionLimits limits;
  private final Set<Place> strangers = new LinkedHashSet<>(); // the longest first
  private final Map<Network, Share> networks = new HashMap<>();
  private final Map<SpiffeId, Share> accounts = new HashMap<>();
  private int open;

  /** One connection. Its fields are the table's. */
  static final class Place {
    private final Network from;
    private final long sinceNanos;
    private final Runnable close;
    private boolean held;
    private @Nullable SpiffeId account;

    /**
     * Not held yet.
     *
     * @param close ends the connection; any thread
     */
    Place(Network from, long sinceNanos, Runnable close) {
      this.from = from;
      this.sinceNanos = sinceNanos;
      this.close = close;
    }

    void close() {
      close.run();
    }
  }

  private static final class Share {
    private int all;
    private int strangers;
  }

  /**
   * What became of a newcomer.
   *
   * @param refusal why it has no place; null = it has one
   * @param displaced who had to go for it, and is to be closed
   */
  record Entry(@Nullable ConnectionRefusal refusal, @Nullable Place displaced) {}

  ConnectionTable(ConnectionLimits limits) {
    this.limits = limits;
  }

  synchronized int open() {
    return open;
  }

  synchronized int strangers() {
    return strangers.size();
  }

  /** A newcomer, as a stranger. */
  synchronized Entry enter(Place newcomer) {
    Share share = networks.get(newcomer.from);
    if (share != null
        && !newcomer.from.loopback()
        && (share.all >= limits.perAddressMax()
            || share.strangers >= limits.strangersPerAddressMax())) {
      return new Entry(ConnectionRefusal.ADDRESS, null);
    }
    Place displaced = null;
    if (open >= limits.max() || strangers.size() >= limits.strangersMax()) {
      displaced = overdue(newcomer.sinceNanos);
      if (displaced == null) {
        ConnectionRefusal why =
            open >= limits.max() ? ConnectionRefusal.ALL : ConnectionRefusal.STRANGERS;
        return new Entry(why, null);
      }
      leave(displaced);
    }
    newcomer.held = true;
    open++;
    strangers.add(newcomer);
    Share own = networks.computeIfAbsent(newcomer.from, n -> new Share());
    own.all++;
    own.strangers++;
    return new Entry(null, displaced);
  }

  private @Nullable Place overdue(long nowNanos) {
    Iterator<Place> each = strangers.iterator();
    if (!each.hasNext()) {
      return null;
    }
    Place longest = each.next();
    return nowNanos - longest.sinceNanos >= limits.patience().toNanos() ? longest : null;
  }

  /**
   * It is no stranger any more.
   *
   * @param account whose it is; null: nobody's in particular
   * @return false: its account has too many, and it is to be closed
   */
  synchronized boolean prove(Place place, @Nullable SpiffeId account) {
    if (!place.held || !strangers.remove(place)) {
      return true;
    }
    share(place).strangers--;
    if (account == null) {
      return true;
    }
    Share own = accounts.computeIfAbsent(account, a -> new Share());
    own.all++;
    place.account = account;
    return own.all <= limits.perAccountMax();
  }

  /** It has no place any more; may be said twice. */
  synchronized void leave(Place place) {
    if (!place.held) {
      return;
    }
    place.held = false;
    open--;
    Share share = share(place);
    share.all--;
    if (strangers.remove(place)) {
      share.strangers--;
    }
    if (share.all == 0) {
      networks.remove(place.from);
    }
    SpiffeId account = place.account;
    if (account != null) {
      accounts.computeIfPresent(account, (a, own) -> --own.all == 0 ? null : own);
    }
  }

  /** Of one that is held. */
  private Share share(Place place) {
    return networks.computeIfAbsent(place.from, n -> new Share());
  }
}

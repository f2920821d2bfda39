package io.inmesh.controlplane.quota;

import io.inmesh.identity.SpiffeId;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who holds shares: one stream of a connection, and of an account no more connections than it has
 * instances. So a workload gets no second share by opening a second stream. Confined to one thread.
 *
 * @param <S> a stream
 */
final class Seats<S> {
  private final Map<Seat, S> taken = new HashMap<>();

  private record Seat(SpiffeId account, String connection, String domain) {}

  /**
   * Takes a seat, perhaps one that an older stream of the same connection has.
   *
   * @param most how many seats the account may have
   * @return who sat there: it is to go. The stream itself: the seat was free. Null: there is none
   */
  @Nullable S take(QuotaCaller caller, String domain, int most, S stream) {
    Seat seat = new Seat(caller.account(), caller.connection(), domain);
    S before = taken.get(seat);
    if (before == null && count(caller.account(), domain) >= most) {
      return null;
    }
    taken.put(seat, stream);
    return before == null ? stream : before;
  }

  /** Gets up, if it is this stream that sits there. */
  void leave(QuotaCaller caller, String domain, S stream) {
    taken.remove(new Seat(caller.account(), caller.connection(), domain), stream);
  }

  private long count(SpiffeId account, String domain) {
    return taken.keySet().stream()
        .filter(seat -> seat.account().equals(account) && seat.domain().equals(domain))
        .count();
  }
}

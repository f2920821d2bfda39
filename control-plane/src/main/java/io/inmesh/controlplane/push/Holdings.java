package io.inmesh.controlplane.push;

import io.inmesh.identity.SpiffeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What clients hold of the server: streams, and memory for what they are subscribed to. A client
 * chooses its node id and its names itself, so an account is bounded as a whole; all who prove no
 * account count as one. Confined to the push thread.
 */
final class Holdings {
  private final PushLimits limits;
  private final long bytesPerAccountMax;
  private final Map<Long, Holder> holders = new HashMap<>(); // by stream
  private final Map<Owner, Set<Long>> byOwner = new HashMap<>();
  private final Map<String, Account> accounts = new HashMap<>(); // by name

  /** Whose streams are counted together as one client's. */
  private record Owner(@Nullable SpiffeId account, String address, String nodeId) {
    String who() {
      return account == null ? "the plaintext port" : account.toString();
    }
  }

  private static final class Account {
    private int streams;
    private long bytes;
  }

  private static final class Holder {
    private final Owner owner;
    private long bytes;

    private Holder(Owner owner) {
      this.owner = owner;
    }
  }

  /**
   * Nobody holds anything yet.
   *
   * @param bytesPerAccountMax for the names that all streams of an account are subscribed to
   */
  Holdings(PushLimits limits, long bytesPerAccountMax) {
    this.limits = limits;
    this.bytesPerAccountMax = bytesPerAccountMax;
  }

  /** A quarter of the memory that there is for one account's names. */
  static Holdings of(PushLimits limits) {
    return new Holdings(limits, Runtime.getRuntime().maxMemory() / 4);
  }

  /** A stream is this client's from now on. Why it may not be; null = it may. */
  @Nullable String opened(long stream, Client client) {
    closed(stream);
    String nodeId = client.claims().nodeId();
    Owner owner = new Owner(client.account(), client.address(), nodeId);
    holders.put(stream, new Holder(owner));
    Set<Long> own = byOwner.computeIfAbsent(owner, o -> new HashSet<>());
    own.add(stream);
    Account account = accounts.computeIfAbsent(owner.who(), a -> new Account());
    account.streams++;
    if (own.size() > limits.streamsPerClientMax()) {
      return "node %s has %d streams already (expected: %d at most)"
          .formatted(nodeId, own.size() - 1, limits.streamsPerClientMax());
    }
    int streamsMax = Math.max(1, limits.streamsMax() / 2);
    if (account.streams > streamsMax) {
      return "%s has %d streams already (expected: %d at most)"
          .formatted(owner.who(), account.streams - 1, streamsMax);
    }
    return null;
  }

  /** A stream's subscriptions take so many bytes now. Why they may not; null = they may. */
  @Nullable String holds(long stream, long bytes) {
    Holder holder = holders.get(stream);
    if (holder == null) {
      return null;
    }
    Account account = accounts.computeIfAbsent(holder.owner.who(), a -> new Account());
    boolean more = bytes > holder.bytes;
    account.bytes += bytes - holder.bytes;
    holder.bytes = bytes;
    return more && account.bytes > bytesPerAccountMax
        ? "the names that %s is subscribed to take %d bytes (expected: %d at most, of all its streams)"
            .formatted(holder.owner.who(), account.bytes, bytesPerAccountMax)
        : null;
  }

  /** A stream is over, or somebody else's. */
  void closed(long stream) {
    Holder holder = holders.remove(stream);
    if (holder == null) {
      return;
    }
    byOwner.computeIfPresent(
        holder.owner, (o, own) -> own.remove(stream) && own.isEmpty() ? null : own);
    Account account = accounts.get(holder.owner.who());
    if (account != null) {
      account.bytes -= holder.bytes;
      account.streams--;
      if (account.streams == 0) {
        accounts.remove(holder.owner.who());
      }
    }
  }
}

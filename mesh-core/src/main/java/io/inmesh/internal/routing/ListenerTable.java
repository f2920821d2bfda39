package io.inmesh.internal.routing;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Listeners by host and port, found without building the name {@code host:port}. Immutable; no
 * allocation for a canonical host.
 *
 * @param <T> what a name leads to
 */
public final class ListenerTable<T> {
  private final @Nullable Entry<T>[] table;

  /**
   * One name.
   *
   * @param host canonical
   */
  public record Entry<T>(String host, int port, T value) {
    /** Of a canonical {@code host:port}. */
    public static <T> Entry<T> of(String name, T value) {
      int colon = name.lastIndexOf(':');
      return new Entry<>(
          name.substring(0, colon), Integer.parseInt(name.substring(colon + 1)), value);
    }
  }

  /** Compiles. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public ListenerTable(List<Entry<T>> entries) {
    table = new Entry[Math.max(2, Integer.highestOneBit(entries.size() * 2 + 1) * 2)];
    for (Entry<T> entry : entries) {
      int slot = slot(entry.host, entry.port);
      while (table[slot] != null) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = entry;
    }
  }

  /** Null = not known. */
  public @Nullable T find(String canonicalHost, int port) {
    int slot = slot(canonicalHost, port);
    for (Entry<T> entry = table[slot]; entry != null; entry = table[slot]) {
      if (entry.port == port && entry.host.equals(canonicalHost)) {
        return entry.value;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return null;
  }

  private int slot(String host, int port) {
    int mixed = (host.hashCode() * 31 + port) * 0x9E3779B9;
    return (mixed ^ (mixed >>> 16)) & (table.length - 1);
  }

  /** Lower case, without trailing dot: the same object when it is so already. */
  public static String canonicalHost(String host) {
    String plain = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        return plain.toLowerCase(Locale.ROOT);
      }
    }
    return plain;
  }
}

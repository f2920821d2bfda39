package io.inmesh.internal.routing;

import io.inmesh.call.RequestView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Routes by exact path, prefix and segment prefix: one hash table of all of these texts, asked once
 * for each of their lengths while the path's hash grows character by character. So the cost is that
 * of the path's length, not of the number of routes. Immutable; no allocation.
 */
final class PathIndex {
  private final boolean fold;
  private final boolean[] lengths; // lengths[n]: some text has n characters
  private final @Nullable Entry[] table;

  /** What begins with one text. */
  static final class Entry {
    final String text;
    final int hash;
    final @Nullable Candidates exact;
    final @Nullable Candidates prefix;
    final @Nullable Candidates segment;

    Entry(
        String text,
        @Nullable Candidates exact,
        @Nullable Candidates prefix,
        @Nullable Candidates segment) {
      this.text = text;
      this.hash = text.hashCode();
      this.exact = exact;
      this.prefix = prefix;
      this.segment = segment;
    }
  }

  /**
   * Compiles.
   *
   * @param fold whether case is ignored; then the texts are lower case
   */
  PathIndex(boolean fold, List<Entry> entries) {
    this.fold = fold;
    int longest = entries.stream().mapToInt(entry -> entry.text.length()).max().orElse(0);
    this.lengths = new boolean[longest + 1];
    this.table = new Entry[Math.max(2, Integer.highestOneBit(entries.size() * 2 + 1) * 2)];
    for (Entry entry : entries) {
      lengths[entry.text.length()] = true;
      int slot = slot(entry.hash);
      while (table[slot] != null) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = entry;
    }
  }

  /** The least position below {@code best} that matches; else {@code best}. */
  int first(RequestView request, String path, int end, int best) {
    int found = best;
    int hash = 0;
    int longest = Math.min(end, lengths.length - 1);
    for (int length = 1; length <= longest; length++) {
      char c = path.charAt(length - 1);
      hash = 31 * hash + (fold ? lower(c) : c);
      if (lengths[length]) {
        Entry entry = find(hash, path, length);
        if (entry != null) {
          found = search(entry, request, path, length, end, found);
        }
      }
    }
    return found;
  }

  private static int search(
      Entry entry, RequestView request, String path, int length, int end, int best) {
    int found = best;
    if (entry.exact != null && length == end) {
      found = entry.exact.first(request, path, end, found);
    }
    if (entry.segment != null && (length == end || path.charAt(length) == '/')) {
      found = entry.segment.first(request, path, end, found);
    }
    if (entry.prefix != null) {
      found = entry.prefix.first(request, path, end, found);
    }
    return found;
  }

  private @Nullable Entry find(int hash, String path, int length) {
    int slot = slot(hash);
    for (Entry entry = table[slot]; entry != null; entry = table[slot]) {
      if (entry.hash == hash
          && entry.text.length() == length
          && (fold
              ? path.regionMatches(true, 0, entry.text, 0, length)
              : path.startsWith(entry.text))) {
        return entry;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return null;
  }

  private int slot(int hash) {
    int mixed = hash * 0x9E3779B9;
    return (mixed ^ (mixed >>> 16)) & (table.length - 1);
  }

  private static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
  }
}

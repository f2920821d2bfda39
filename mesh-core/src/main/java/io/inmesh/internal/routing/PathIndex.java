package io.inmesh.internal.routing;

import io.inmesh.call.RequestView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Routes by exact path, prefix and segment prefix: one table of all of these texts, asked once for
 * each of their lengths while the path's hash grows from one length to the next. So the cost is
 * that of the path's length, not of the number of routes. Immutable; no allocation.
 */
final class PathIndex {
  /** How a text and a path must belong together. */
  enum Kind {
    EXACT(0),
    SEGMENT(1),
    PREFIX(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private static final int KINDS = Kind.values().length;

  private final boolean fold;
  private final int[] lengths; // of the texts, ascending, each once
  private final TextTable table; // to a Leaf's code, or to ~(where its group begins)
  private final @Nullable Candidates[] groups; // one per kind

  /** A route that the path alone decides, written into the table itself: position and kind. */
  private static final class Leaf {
    /** Negative when it is more than one route, or more than the path is asked. */
    static int code(Map<Kind, Candidates> byKind) {
      if (byKind.size() > 1) {
        return -1;
      }
      Map.Entry<Kind, Candidates> only = byKind.entrySet().iterator().next();
      int position = only.getValue().plainPosition();
      return position < 0 ? -1 : position << 2 | only.getKey().code;
    }

    static int search(int code, String path, int length, int end, int best) {
      int position = code >>> 2;
      return position < best && fits(code & 3, path, length, end) ? position : best;
    }
  }

  /**
   * Compiles.
   *
   * @param fold whether case is ignored; then the texts are lower case
   */
  PathIndex(boolean fold, Map<String, Map<Kind, Candidates>> byText) {
    Map<String, Integer> codes = new LinkedHashMap<>();
    List<@Nullable Candidates> others = new ArrayList<>();
    byText.forEach(
        (text, byKind) -> {
          int leaf = Leaf.code(byKind);
          codes.put(text, leaf < 0 ? ~others.size() : leaf);
          if (leaf < 0) {
            others.addAll(Arrays.asList(group(byKind)));
          }
        });
    this.fold = fold;
    this.lengths = byText.keySet().stream().mapToInt(String::length).sorted().distinct().toArray();
    this.table = new TextTable(fold, codes);
    this.groups = others.toArray(Candidates[]::new);
  }

  private static @Nullable Candidates[] group(Map<Kind, Candidates> byKind) {
    @Nullable Candidates[] group = new Candidates[KINDS];
    byKind.forEach((kind, candidates) -> group[kind.code] = candidates);
    return group;
  }

  /** The least position below {@code best} that matches; else {@code best}. */
  int first(RequestView request, String path, int end, int best) {
    int found = best;
    int hash = 0;
    int hashed = 0;
    for (int length : lengths) {
      if (length > end) {
        break;
      }
      hash = fold ? foldedHash(hash, path, hashed, length) : hash(hash, path, hashed, length);
      hashed = length;
      int code = table.find(hash, path, length);
      if (code >= 0) {
        found = Leaf.search(code, path, length, end, found);
      } else if (code != TextTable.NONE) {
        found = searchGroup(~code, request, path, length, end, found);
      }
    }
    return found;
  }

  private int searchGroup(int at, RequestView request, String path, int length, int end, int best) {
    int found = best;
    for (int kind = 0; kind < KINDS; kind++) {
      Candidates candidates = groups[at + kind];
      if (candidates != null && fits(kind, path, length, end)) {
        found = candidates.first(request, path, end, found);
      }
    }
    return found;
  }

  /** Whether a text of this kind that the path begins with takes the path. */
  private static boolean fits(int kind, String path, int length, int end) {
    return kind == Kind.PREFIX.code
        || length == end
        || (kind == Kind.SEGMENT.code && path.charAt(length) == '/');
  }

  private static int hash(int begun, String path, int from, int to) {
    int hash = begun;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + path.charAt(i);
    }
    return hash;
  }

  private static int foldedHash(int begun, String path, int from, int to) {
    int hash = begun;
    for (int i = from; i < to; i++) {
      char c = path.charAt(i);
      hash = 31 * hash + (c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return hash;
  }
}

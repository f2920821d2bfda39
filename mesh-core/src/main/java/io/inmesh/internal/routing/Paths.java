package io.inmesh.internal.routing;

import io.inmesh.snapshot.PathMatch;

/** Questions about the path of a request, which ends where its query begins. */
public final class Paths {
  private Paths() {}

  /** Where the query (or the fragment) begins; the length when there is none. */
  public static int end(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path.length() : query;
  }

  /** Whether {@code path} up to {@code end} passes. What {@link RouteTable}'s index must equal. */
  static boolean matches(PathMatch match, boolean caseSensitive, String path, int end) {
    if (match instanceof PathMatch.Exact exact) {
      String text = exact.path();
      return text.length() == end && path.regionMatches(!caseSensitive, 0, text, 0, end);
    } else if (match instanceof PathMatch.Prefix prefix) {
      return startsWith(path, end, prefix.prefix(), caseSensitive);
    } else if (match instanceof PathMatch.SegmentPrefix segment) {
      int length = segment.prefix().length();
      return startsWith(path, end, segment.prefix(), caseSensitive)
          && (length == end || path.charAt(length) == '/');
    } else if (match instanceof PathMatch.Regex regex) {
      return regex.pattern().matches(end == path.length() ? path : path.substring(0, end));
    }
    return true;
  }

  private static boolean startsWith(String path, int end, String prefix, boolean caseSensitive) {
    return prefix.length() <= end
        && path.regionMatches(!caseSensitive, 0, prefix, 0, prefix.length());
  }
}

package io.inmesh.internal.engine;

import io.inmesh.internal.routing.Paths;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.Rewrite;
import io.inmesh.snapshot.RouteMatch;

/** Changes paths as routes say; the query stays. */
final class Rewrites {
  private Rewrites() {}

  static String path(String path, RouteMatch match, Rewrite rewrite) {
    if (rewrite.prefix() != null) {
      return replacePrefix(path, match, rewrite.prefix());
    }
    Rewrite.Regex regex = rewrite.regex();
    if (regex == null) {
      return path;
    }
    int end = Paths.end(path);
    String replaced =
        regex.pattern().matcher(path.substring(0, end)).replaceAll(toRe2j(regex.substitution()));
    return replaced + path.substring(end);
  }

  /** The matched prefix is replaced; after an exact or regex match, the whole path. */
  static String replacePrefix(String path, RouteMatch match, String replacement) {
    int end = Paths.end(path);
    int matched = end;
    if (match.path() instanceof PathMatch.Prefix prefix) {
      matched = prefix.prefix().length();
    } else if (match.path() instanceof PathMatch.SegmentPrefix segment) {
      matched = segment.prefix().length();
    } else if (match.path() instanceof PathMatch.Any) {
      matched = path.startsWith("/") ? 1 : 0;
    }
    String rest = path.substring(matched);
    return replacement.isEmpty() && !rest.startsWith("/") ? "/" + rest : replacement + rest;
  }

  /** Envoy writes {@code \1}, re2j {@code $1}. */
  private static String toRe2j(String substitution) {
    StringBuilder text = new StringBuilder(substitution.length() + 4);
    for (int i = 0; i < substitution.length(); i++) {
      char c = substitution.charAt(i);
      boolean escape = c == '\\' && i + 1 < substitution.length();
      if (escape && Character.isDigit(substitution.charAt(i + 1))) {
        text.append('$').append(substitution.charAt(++i));
      } else if (escape) {
        text.append('\\').append(substitution.charAt(++i));
      } else if (c == '$' || c == '\\') {
        text.append('\\').append(c);
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }
}

package io.inmesh.internal.routing;

import io.inmesh.call.RequestView;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.QueryMatch;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteMatch;
import io.inmesh.snapshot.StringMatch;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The rules of matching, written down a second time from the snapshot's records alone: in order,
 * one condition after the other, with nothing of the product's own matching. Paths and values are
 * ASCII here.
 */
final class NaiveRoutes {
  private NaiveRoutes() {}

  /** The position of the first route that matches; -1 = none. */
  static int first(List<Route> routes, RequestView request) {
    for (int i = 0; i < routes.size(); i++) {
      if (matches(routes.get(i).match(), request)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean matches(RouteMatch match, RequestView request) {
    String[] parts = request.path().split("\\?", 2);
    return path(match.path(), parts[0], match.caseSensitive())
        && match.headers().stream().allMatch(header -> header(header, request))
        && match.query().stream().allMatch(query -> query(query, parts));
  }

  private static boolean path(PathMatch match, String path, boolean caseSensitive) {
    String seen = caseSensitive ? path : path.toLowerCase(Locale.ROOT);
    if (match instanceof PathMatch.Exact exact) {
      return seen.equals(folded(exact.path(), caseSensitive));
    } else if (match instanceof PathMatch.Prefix prefix) {
      return seen.startsWith(folded(prefix.prefix(), caseSensitive));
    } else if (match instanceof PathMatch.SegmentPrefix segment) {
      return (seen + "/").startsWith(folded(segment.prefix(), caseSensitive) + "/");
    } else if (match instanceof PathMatch.Regex regex) {
      return regex.pattern().matches(path);
    }
    return true;
  }

  private static boolean header(HeaderMatch match, RequestView request) {
    String value =
        switch (match.name()) {
          case ":method" -> request.method();
          case ":authority" -> request.authority();
          default -> request.header(match.name());
        };
    if (match.value() instanceof StringMatch.Present) {
      return match.invert() == (value == null);
    }
    if (value == null && !match.missingIsEmpty()) {
      return false;
    }
    return match.invert() != text(match.value(), value == null ? "" : value);
  }

  private static boolean query(QueryMatch match, String[] parts) {
    String value = null;
    for (String pair : parts.length < 2 ? new String[0] : parts[1].split("&", -1)) {
      String[] both = pair.split("=", 2);
      if (value == null && both[0].equals(match.name())) {
        value = both.length < 2 ? "" : both[1];
      }
    }
    return value != null && text(match.value(), value);
  }

  private static boolean text(StringMatch match, @Nullable String value) {
    if (value == null) {
      return false;
    } else if (match instanceof StringMatch.Exact exact) {
      return folded(value, !exact.ignoreCase()).equals(folded(exact.value(), !exact.ignoreCase()));
    } else if (match instanceof StringMatch.Prefix prefix) {
      return folded(value, !prefix.ignoreCase())
          .startsWith(folded(prefix.value(), !prefix.ignoreCase()));
    } else if (match instanceof StringMatch.Suffix suffix) {
      return folded(value, !suffix.ignoreCase())
          .endsWith(folded(suffix.value(), !suffix.ignoreCase()));
    } else if (match instanceof StringMatch.Contains contains) {
      return folded(value, !contains.ignoreCase())
          .contains(folded(contains.value(), !contains.ignoreCase()));
    } else if (match instanceof StringMatch.Regex regex) {
      return regex.pattern().matches(value);
    }
    return true;
  }

  private static String folded(String text, boolean caseSensitive) {
    return caseSensitive ? text : text.toLowerCase(Locale.ROOT);
  }
}

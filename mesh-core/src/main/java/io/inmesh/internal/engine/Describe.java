package io.inmesh.internal.engine;

import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.QueryMatch;
import io.inmesh.snapshot.RouteMatch;
import io.inmesh.snapshot.StringMatch;
import java.util.StringJoiner;

/** Says matches in words, for explain. */
final class Describe {
  private Describe() {}

  static String match(RouteMatch match) {
    StringJoiner text = new StringJoiner(" and ");
    text.add(path(match.path()));
    for (HeaderMatch header : match.headers()) {
      text.add(
          "%s%s %s".formatted(header.invert() ? "not " : "", header.name(), text(header.value())));
    }
    for (QueryMatch query : match.query()) {
      text.add("?%s %s".formatted(query.name(), text(query.value())));
    }
    return text.toString();
  }

  private static String path(PathMatch path) {
    if (path instanceof PathMatch.Exact exact) {
      return "path = " + exact.path();
    } else if (path instanceof PathMatch.Prefix prefix) {
      return "path starts with " + prefix.prefix();
    } else if (path instanceof PathMatch.SegmentPrefix segment) {
      return "path is below " + segment.prefix();
    } else if (path instanceof PathMatch.Regex regex) {
      return "path ~ " + regex.pattern().pattern();
    }
    return "any path";
  }

  private static String text(StringMatch match) {
    if (match instanceof StringMatch.Exact exact) {
      return "= " + exact.value();
    } else if (match instanceof StringMatch.Prefix prefix) {
      return "starts with " + prefix.value();
    } else if (match instanceof StringMatch.Suffix suffix) {
      return "ends with " + suffix.value();
    } else if (match instanceof StringMatch.Contains contains) {
      return "holds " + contains.value();
    } else if (match instanceof StringMatch.Regex regex) {
      return "~ " + regex.pattern().pattern();
    }
    return "is there";
  }
}

package io.inmesh.internal.routing;

import io.inmesh.snapshot.QueryMatch;
import io.inmesh.snapshot.StringMatch;
import org.jspecify.annotations.Nullable;

/** A {@link QueryMatch}, ready to be asked. Values are compared as they are written. */
final class QueryTest {
  private final String name;
  private final TextTest value;
  private final boolean presence;

  QueryTest(QueryMatch match) {
    this.name = match.name();
    this.value = TextTest.of(match.value());
    this.presence = match.value() instanceof StringMatch.Present;
  }

  /** Whether the query in {@code path} passes; {@code pathEnd} is where its '?' stands. */
  boolean test(String path, int pathEnd) {
    if (pathEnd >= path.length()) {
      return false;
    }
    String found = find(path, pathEnd + 1);
    return found != null && (presence || value.test(found));
  }

  private @Nullable String find(String path, int queryStart) {
    int from = queryStart;
    while (from <= path.length()) {
      int to = path.indexOf('&', from);
      int end = to < 0 ? path.length() : to;
      int nameEnd = from + name.length();
      if (nameEnd <= end && path.startsWith(name, from)) {
        if (nameEnd == end) {
          return "";
        } else if (path.charAt(nameEnd) == '=') {
          return path.substring(nameEnd + 1, end);
        }
      }
      from = end + 1;
    }
    return null;
  }
}

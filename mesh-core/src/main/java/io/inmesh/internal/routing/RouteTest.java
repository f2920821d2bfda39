package io.inmesh.internal.routing;

import io.inmesh.call.RequestView;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.QueryMatch;
import io.inmesh.snapshot.RouteMatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A whole {@link RouteMatch}, ready to be asked: cheap conditions first. Immutable. */
final class RouteTest {
  private final RouteMatch match;
  private final boolean anyPath;
  private final HeaderTest[] headers;
  private final QueryTest[] queries;

  RouteTest(RouteMatch match) {
    this(
        match,
        match.headers().stream()
            .map((HeaderMatch header) -> new HeaderTest(header))
            .sorted(Comparator.comparingInt(HeaderTest::cost))
            .toArray(HeaderTest[]::new),
        match.query().stream()
            .map((QueryMatch query) -> new QueryTest(query))
            .toArray(QueryTest[]::new));
  }

  private RouteTest(RouteMatch match, HeaderTest[] headers, QueryTest[] queries) {
    this.match = match;
    this.anyPath = match.path() instanceof PathMatch.Any;
    this.headers = headers;
    this.queries = queries;
  }

  /** The same but for the first plain exact condition on this header, which is known to hold. */
  RouteTest withoutHeader(String name) {
    List<HeaderTest> others = new ArrayList<>(List.of(headers));
    for (HeaderMatch header : match.headers()) {
      if (header.name().equals(name) && HeaderTest.isPlainExact(header)) {
        others.removeIf(test -> test.isOf(header));
        break;
      }
    }
    return new RouteTest(match, others.toArray(HeaderTest[]::new), queries);
  }

  /** Whether nothing but the path is asked. */
  boolean isEmpty() {
    return headers.length == 0 && queries.length == 0;
  }

  /** Everything but the path. */
  boolean testRest(RequestView request, String path, int end) {
    for (HeaderTest header : headers) {
      if (!header.test(request)) {
        return false;
      }
    }
    for (QueryTest query : queries) {
      if (!query.test(path, end)) {
        return false;
      }
    }
    return true;
  }

  /** Everything; the path last, since it may be a regex. */
  boolean test(RequestView request, String path, int end) {
    return testRest(request, path, end)
        && (anyPath || Paths.matches(match.path(), match.caseSensitive(), path, end));
  }
}

package io.inmesh.internal.routing;

import io.inmesh.call.RequestView;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.StringMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Routes that share what was looked at so far. A long list is split by the exact value of the
 * header that tells most of them apart, and so on: a tree of hash tables. Whatever the order of
 * looking, the least position wins, so the first match stays the first.
 */
abstract class Candidates {
  /** A list of this length is quicker to walk than to split. */
  private static final int SPLIT_ABOVE = 4;

  /** The least position in here. */
  private final int least;

  private Candidates(int least) {
    this.least = least;
  }

  /** The least position below {@code best} that matches; else {@code best}. */
  final int first(RequestView request, String path, int end, int best) {
    return least >= best ? best : search(request, path, end, best);
  }

  abstract int search(RequestView request, String path, int end, int best);

  /** The position of a single route of which nothing is left to ask; else -1. */
  int plainPosition() {
    return -1;
  }

  /**
   * Compiles.
   *
   * @param positions ascending, at least one
   * @param tests of all routes; what the tree has looked at is taken out of them
   * @param pathKnown whether the path was matched on the way here
   */
  static Candidates of(
      List<Integer> positions, List<Route> routes, RouteTest[] tests, boolean pathKnown) {
    return split(positions, routes, tests, pathKnown, new HashSet<>());
  }

  private static Candidates split(
      List<Integer> positions,
      List<Route> routes,
      RouteTest[] tests,
      boolean pathKnown,
      Set<String> used) {
    String name = positions.size() <= SPLIT_ABOVE ? null : bestHeader(positions, routes, used);
    if (positions.size() == 1) {
      return new One(positions.get(0), tests[positions.get(0)], pathKnown);
    }
    if (name == null) {
      return new Walk(positions, tests, pathKnown);
    }
    Map<String, List<Integer>> byValue = new LinkedHashMap<>();
    List<Integer> others = new ArrayList<>();
    for (int position : positions) {
      String value = exactValue(routes.get(position), name);
      if (value != null) {
        tests[position] = tests[position].withoutHeader(name);
      }
      (value == null ? others : byValue.computeIfAbsent(value, v -> new ArrayList<>()))
          .add(position);
    }
    Set<String> usedNow = new HashSet<>(used);
    usedNow.add(name);
    Map<String, Candidates> children = new LinkedHashMap<>();
    byValue.forEach((v, list) -> children.put(v, split(list, routes, tests, pathKnown, usedNow)));
    Candidates rest = others.isEmpty() ? null : split(others, routes, tests, pathKnown, usedNow);
    return new ByHeader(positions.get(0), new HeaderName(name), children, rest);
  }

  /** The header with most distinct exact values; null when none tells two routes apart. */
  private static @Nullable String bestHeader(
      List<Integer> positions, List<Route> routes, Set<String> used) {
    Map<String, Set<String>> values = new HashMap<>();
    for (int position : positions) {
      for (HeaderMatch header : routes.get(position).match().headers()) {
        if (HeaderTest.isPlainExact(header) && !used.contains(header.name())) {
          values
              .computeIfAbsent(header.name(), n -> new HashSet<>())
              .add(((StringMatch.Exact) header.value()).value());
        }
      }
    }
    String best = null;
    int most = 1;
    for (Map.Entry<String, Set<String>> entry : values.entrySet()) {
      int distinct = entry.getValue().size();
      if (distinct > most
          || (distinct == most && best != null && entry.getKey().compareTo(best) < 0)) {
        best = entry.getKey();
        most = distinct;
      }
    }
    return best;
  }

  private static @Nullable String exactValue(Route route, String name) {
    for (HeaderMatch header : route.match().headers()) {
      if (header.name().equals(name) && HeaderTest.isPlainExact(header)) {
        return ((StringMatch.Exact) header.value()).value();
      }
    }
    return null;
  }

  /** One route, and what is left to ask of it: often nothing. */
  private static final class One extends Candidates {
    private final int position;
    private final @Nullable RouteTest test;
    private final boolean pathKnown;

    One(int position, RouteTest test, boolean pathKnown) {
      super(position);
      this.position = position;
      this.test = pathKnown && test.isEmpty() ? null : test;
      this.pathKnown = pathKnown;
    }

    @Override
    int plainPosition() {
      return test == null ? position : -1;
    }

    @Override
    int search(RequestView request, String path, int end, int best) {
      boolean matches =
          test == null
              || (pathKnown ? test.testRest(request, path, end) : test.test(request, path, end));
      return matches ? position : best;
    }
  }

  /** A few routes, one after the other. */
  private static final class Walk extends Candidates {
    private final int[] positions;
    private final RouteTest[] tests;
    private final boolean pathKnown;

    Walk(List<Integer> positions, RouteTest[] all, boolean pathKnown) {
      super(positions.get(0));
      this.positions = positions.stream().mapToInt(Integer::intValue).toArray();
      this.tests = positions.stream().map(p -> all[p]).toArray(RouteTest[]::new);
      this.pathKnown = pathKnown;
    }

    @Override
    int search(RequestView request, String path, int end, int best) {
      for (int i = 0; i < positions.length && positions[i] < best; i++) {
        boolean matches =
            pathKnown ? tests[i].testRest(request, path, end) : tests[i].test(request, path, end);
        if (matches) {
          return positions[i];
        }
      }
      return best;
    }
  }

  /** Routes told apart by a header, and those that do not look at it. */
  private static final class ByHeader extends Candidates {
    private final HeaderName name;
    private final TextTable byValue; // to the position of a plain route, or to ~(place in children)
    private final Candidates[] children;
    private final @Nullable Candidates others;

    ByHeader(
        int least, HeaderName name, Map<String, Candidates> byValue, @Nullable Candidates others) {
      super(least);
      Map<String, Integer> codes = new LinkedHashMap<>();
      List<Candidates> listed = new ArrayList<>();
      byValue.forEach(
          (value, child) -> {
            int plain = child.plainPosition();
            codes.put(value, plain < 0 ? ~listed.size() : plain);
            if (plain < 0) {
              listed.add(child);
            }
          });
      this.name = name;
      this.byValue = new TextTable(false, codes);
      this.children = listed.toArray(Candidates[]::new);
      this.others = others;
    }

    @Override
    int search(RequestView request, String path, int end, int best) {
      int found = best;
      String value = name.read(request);
      if (value != null) {
        int code = byValue.find(value.hashCode(), value, value.length());
        if (code >= 0) {
          found = Math.min(found, code);
        } else if (code != TextTable.NONE) {
          found = children[~code].first(request, path, end, found);
        }
      }
      return others == null ? found : others.first(request, path, end, found);
    }
  }
}

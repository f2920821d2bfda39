package io.inmesh.internal.routing;

import io.inmesh.call.RequestView;
import io.inmesh.internal.routing.PathIndex.Kind;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.Route;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a virtual host. The first that matches wins, as if they were walked in order; they
 * are not: see {@link PathIndex} and {@link Candidates}. Immutable, any thread, no allocation
 * unless a regex is asked.
 */
public final class RouteTable {
  private final @Nullable PathIndex sensitive;
  private final @Nullable PathIndex insensitive;
  private final @Nullable Candidates others;
  private final int size;

  /** Compiles. */
  public RouteTable(List<Route> routes) {
    size = routes.size();
    RouteTest[] tests =
        routes.stream().map(route -> new RouteTest(route.match())).toArray(RouteTest[]::new);
    Map<String, Map<Kind, List<Integer>>> sensitiveTexts = new LinkedHashMap<>();
    Map<String, Map<Kind, List<Integer>>> foldedTexts = new LinkedHashMap<>();
    List<Integer> rest = new ArrayList<>();
    for (int position = 0; position < size; position++) {
      Route route = routes.get(position);
      PathMatch path = route.match().path();
      String text = text(path);
      boolean fold = !route.match().caseSensitive();
      if (text.isEmpty() || (fold && !isAscii(text))) {
        rest.add(position);
      } else {
        (fold ? foldedTexts : sensitiveTexts)
            .computeIfAbsent(fold ? lower(text) : text, t -> new EnumMap<>(Kind.class))
            .computeIfAbsent(kind(path), kind -> new ArrayList<>())
            .add(position);
      }
    }
    sensitive = index(false, sensitiveTexts, routes, tests);
    insensitive = index(true, foldedTexts, routes, tests);
    others = rest.isEmpty() ? null : Candidates.of(rest, routes, tests, false);
  }

  /**
   * The position of the first route that matches; -1 = none does.
   *
   * @param end where the path's query begins, see {@link Paths#end}
   */
  public int find(RequestView request, String path, int end) {
    int found = size;
    if (sensitive != null) {
      found = sensitive.first(request, path, end, found);
    }
    if (insensitive != null) {
      found = insensitive.first(request, path, end, found);
    }
    if (others != null) {
      found = others.first(request, path, end, found);
    }
    return found == size ? -1 : found;
  }

  private static @Nullable PathIndex index(
      boolean fold,
      Map<String, Map<Kind, List<Integer>>> texts,
      List<Route> routes,
      RouteTest[] tests) {
    if (texts.isEmpty()) {
      return null;
    }
    Map<String, Map<Kind, Candidates>> compiled = new LinkedHashMap<>();
    texts.forEach(
        (text, byKind) -> {
          Map<Kind, Candidates> lists = new EnumMap<>(Kind.class);
          byKind.forEach((kind, list) -> lists.put(kind, Candidates.of(list, routes, tests, true)));
          compiled.put(text, lists);
        });
    return new PathIndex(fold, compiled);
  }

  private static Kind kind(PathMatch path) {
    return path instanceof PathMatch.Exact
        ? Kind.EXACT
        : path instanceof PathMatch.Prefix ? Kind.PREFIX : Kind.SEGMENT;
  }

  private static String text(PathMatch path) {
    if (path instanceof PathMatch.Exact exact) {
      return exact.path();
    } else if (path instanceof PathMatch.Prefix prefix) {
      return prefix.prefix();
    } else if (path instanceof PathMatch.SegmentPrefix segment) {
      return segment.prefix();
    }
    return "";
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 128);
  }

  private static String lower(String text) {
    StringBuilder lower = new StringBuilder(text);
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lower.setCharAt(i, (char) (c + 32));
      }
    }
    return lower.toString();
  }
}

package io.inmesh.snapshot;

import java.util.List;

/**
 * All of its parts must hold.
 *
 * @param path the request's path without the query
 * @param caseSensitive whether the case of {@code path} counts; regexes carry their own flags
 * @param headers all must match
 * @param query all must match
 */
public record RouteMatch(
    PathMatch path, boolean caseSensitive, List<HeaderMatch> headers, List<QueryMatch> query) {
  /** Every request. */
  public static final RouteMatch ANY =
      new RouteMatch(new PathMatch.Any(), true, List.of(), List.of());

  /** Copies. */
  public RouteMatch {
    headers = List.copyOf(headers);
    query = List.copyOf(query);
  }
}

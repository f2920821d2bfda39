package io.inmesh.fakes;

import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.QueryMatch;
import io.inmesh.snapshot.RetryPolicy;
import io.inmesh.snapshot.Rewrite;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteAction;
import io.inmesh.snapshot.RouteMatch;
import io.inmesh.snapshot.StringMatch;
import io.inmesh.snapshot.WeightedCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds routes for tests: {@code Routes.to("reviews").prefix("/api").build()}. */
public final class Routes {
  private final List<WeightedCluster> clusters = new ArrayList<>();
  private final List<HeaderMatch> headers = new ArrayList<>();
  private final List<QueryMatch> query = new ArrayList<>();
  private PathMatch path = new PathMatch.Any();
  private boolean caseSensitive = true;
  private Duration timeout = Duration.ZERO;
  private RetryPolicy retry = RetryPolicy.NONE;
  private @Nullable Rewrite rewrite;
  private @Nullable Fault fault;
  private @Nullable RouteAction action;
  private HeaderEdits requestHeaders = HeaderEdits.NONE;
  private HeaderEdits responseHeaders = HeaderEdits.NONE;
  private String name = "";

  /** A route to one cluster. */
  public static Routes to(String cluster) {
    return new Routes().and(cluster, 1);
  }

  /** A route that answers by itself. */
  public static Routes answering(RouteAction action) {
    Routes routes = new Routes();
    routes.action = action;
    return routes;
  }

  /** One destination more. */
  public Routes and(String cluster, int weight) {
    clusters.add(WeightedCluster.of(cluster, weight));
    return this;
  }

  /** Destinations by weight, in place of the one. */
  public Routes weights(String first, int weight, String second, int secondWeight) {
    clusters.clear();
    return and(first, weight).and(second, secondWeight);
  }

  /** Its name. */
  public Routes name(String value) {
    name = value;
    return this;
  }

  /** The path. */
  public Routes path(PathMatch value) {
    path = value;
    return this;
  }

  /** A plain prefix. */
  public Routes prefix(String value) {
    return path(new PathMatch.Prefix(value));
  }

  /** The whole path. */
  public Routes exact(String value) {
    return path(new PathMatch.Exact(value));
  }

  /** Case does not count. */
  public Routes ignoreCase() {
    caseSensitive = false;
    return this;
  }

  /** A header's exact value. */
  public Routes header(String header, String value) {
    return header(new HeaderMatch(header, StringMatch.exact(value), false, false));
  }

  /** A header. */
  public Routes header(HeaderMatch match) {
    headers.add(match);
    return this;
  }

  /** A parameter of the query. */
  public Routes query(String parameter, StringMatch value) {
    query.add(new QueryMatch(parameter, value));
    return this;
  }

  /** The timeout of the whole. */
  public Routes timeout(Duration value) {
    timeout = value;
    return this;
  }

  /** Retries. */
  public Routes retry(RetryPolicy value) {
    retry = value;
    return this;
  }

  /** A rewrite. */
  public Routes rewrite(Rewrite value) {
    rewrite = value;
    return this;
  }

  /** A fault. */
  public Routes fault(Fault value) {
    fault = value;
    return this;
  }

  /** Header edits. */
  public Routes edits(HeaderEdits request, HeaderEdits response) {
    requestHeaders = request;
    responseHeaders = response;
    return this;
  }

  /** The route. */
  public Route build() {
    RouteAction does =
        action != null
            ? action
            : new RouteAction.Forward(clusters, timeout, retry, rewrite, List.of(), List.of());
    return new Route(
        name,
        new RouteMatch(path, caseSensitive, headers, query),
        does,
        requestHeaders,
        responseHeaders,
        fault,
        Snapshots.ORIGIN);
  }
}

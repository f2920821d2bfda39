package io.inmesh.internal.engine;

import io.inmesh.snapshot.CircuitLimits;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.OutlierDetection;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.QueryMatch;
import io.inmesh.snapshot.RouteMatch;
import io.inmesh.snapshot.StringMatch;
import java.util.StringJoiner;

/** Says matches and policies in words, for explain. */
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

  /** {@code 80.0 % of calls}. */
  static String percent(double percent) {
    return percent + " % of calls";
  }

  /** Whether somebody wrote a rule about this cluster: else its origin is the service alone. */
  static boolean written(Cluster cluster) {
    return cluster.origin().resource().startsWith("DestinationRule ");
  }

  /** How a cluster is called: balancing, limits, ejection. */
  static String policy(Cluster cluster) {
    StringJoiner text = new StringJoiner(", ");
    text.add(cluster.balancing().name());
    text.add("connect within " + cluster.connectTimeout().toMillis() + " ms");
    CircuitLimits limits = cluster.limits();
    limit(text, limits.maxConnections(), "connections");
    limit(text, limits.maxPending(), "pending");
    limit(text, limits.maxRequests(), "requests");
    limit(text, limits.maxRetries(), "retries");
    OutlierDetection outliers = cluster.outliers();
    if (outliers != null) {
      text.add(
          "ejects for %d ms after %d errors 5xx, at most %d %%"
              .formatted(
                  outliers.baseEjection().toMillis(),
                  outliers.consecutive5xx(),
                  outliers.maxEjectionPercent()));
    }
    return text.toString();
  }

  private static void limit(StringJoiner text, int limit, String what) {
    if (limit != Integer.MAX_VALUE) {
      text.add("at most " + limit + " " + what);
    }
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

package io.inmesh.config.translate;

import io.inmesh.config.resource.VirtualService.HTTPMatchRequest;
import io.inmesh.config.resource.VirtualService.StringMatch;
import io.inmesh.xds.proto.envoy.config.route.v3.HeaderMatcher;
import io.inmesh.xds.proto.envoy.config.route.v3.QueryParameterMatcher;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch;
import io.inmesh.xds.proto.envoy.type.matcher.v3.RegexMatcher;
import io.inmesh.xds.proto.envoy.type.matcher.v3.StringMatcher;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a rule wants of a request. */
final class RouteMatches {
  private static final String CLAIM = "@request.auth.claims";
  private static final Set<String> NO_HEADERS = Set.of("uri", "scheme", "method", "authority");

  private RouteMatches() {}

  /**
   * Whether it says only what can be told: claims of tokens cannot, so such a match never holds.
   */
  static boolean canMatch(HTTPMatchRequest match) {
    return match.headers().keySet().stream().noneMatch(each -> each.startsWith(CLAIM))
        && match.withoutHeaders().keySet().stream().noneMatch(each -> each.startsWith(CLAIM));
  }

  static RouteMatch of(HTTPMatchRequest match) {
    RouteMatch.Builder built = RouteMatch.newBuilder();
    path(match.uri(), built);
    if (match.ignoreUriCase()) {
      built.setCaseSensitive(Protos.bool(false));
    }
    new TreeMap<>(match.headers())
        .forEach(
            (name, value) -> {
              if (!NO_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                built.addHeaders(header(name, value));
              }
            });
    new TreeMap<>(match.withoutHeaders())
        .forEach((name, value) -> built.addHeaders(without(name, value)));
    pseudo(":scheme", match.scheme(), built);
    pseudo(":method", match.method(), built);
    pseudo(":authority", match.authority(), built);
    for (Map.Entry<String, StringMatch> each : new TreeMap<>(match.queryParams()).entrySet()) {
      built.addQueryParameters(query(each.getKey(), each.getValue()));
    }
    return built.build();
  }

  private static void path(@Nullable StringMatch uri, RouteMatch.Builder built) {
    if (uri != null && uri.exact() != null) {
      built.setPath(uri.exact());
    } else if (uri != null && uri.regex() != null) {
      built.setSafeRegex(RegexMatcher.newBuilder().setRegex(uri.regex()));
    } else {
      built.setPrefix(uri == null || uri.prefix() == null ? "/" : uri.prefix());
    }
  }

  private static void pseudo(String name, @Nullable StringMatch value, RouteMatch.Builder built) {
    if (value != null) {
      built.addHeaders(header(name, value));
    }
  }

  private static HeaderMatcher.Builder header(String name, StringMatch value) {
    HeaderMatcher.Builder built = HeaderMatcher.newBuilder().setName(name.toLowerCase(Locale.ROOT));
    return isPresence(value) ? built.setPresentMatch(true) : built.setStringMatch(text(value));
  }

  /**
   * The header must not be so; a missing one counts as empty, except where presence itself is
   * asked.
   */
  private static HeaderMatcher.Builder without(String name, StringMatch value) {
    HeaderMatcher.Builder built = header(name, value).setInvertMatch(true);
    return isPresence(value) ? built : built.setTreatMissingHeaderAsEmpty(true);
  }

  private static QueryParameterMatcher query(String name, StringMatch value) {
    QueryParameterMatcher.Builder built = QueryParameterMatcher.newBuilder().setName(name);
    return (isPresence(value) ? built.setPresentMatch(true) : built.setStringMatch(text(value)))
        .build();
  }

  private static boolean isPresence(StringMatch value) {
    boolean any = "*".equals(value.regex());
    return any || (value.exact() == null && value.prefix() == null && value.regex() == null);
  }

  private static StringMatcher text(StringMatch value) {
    StringMatcher.Builder built = StringMatcher.newBuilder();
    if (value.exact() != null) {
      return built.setExact(value.exact()).build();
    }
    if (value.prefix() != null) {
      // an empty prefix is no constraint, which a matcher must say by a regex
      return value.prefix().isEmpty() ? regex(".*") : built.setPrefix(value.prefix()).build();
    }
    return regex(value.regex() == null ? ".*" : value.regex());
  }

  private static StringMatcher regex(String regex) {
    return StringMatcher.newBuilder()
        .setSafeRegex(RegexMatcher.newBuilder().setRegex(regex))
        .build();
  }
}

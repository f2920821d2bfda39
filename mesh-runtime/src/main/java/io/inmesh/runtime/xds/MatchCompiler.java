package io.inmesh.runtime.xds;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.QueryMatch;
import io.inmesh.snapshot.RouteMatch;
import io.inmesh.snapshot.StringMatch;
import io.inmesh.xds.RegexSize;
import io.inmesh.xds.proto.envoy.config.route.v3.HeaderMatcher;
import io.inmesh.xds.proto.envoy.config.route.v3.QueryParameterMatcher;
import io.inmesh.xds.proto.envoy.type.matcher.v3.RegexMatcher;
import io.inmesh.xds.proto.envoy.type.matcher.v3.StringMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Predicates over requests: of routes, headers, query parameters and plain strings. */
final class MatchCompiler {
  private static final Set<String> ROUTE_MATCH =
      Set.of(
          "prefix",
          "path",
          "safe_regex",
          "path_separated_prefix",
          "case_sensitive",
          "headers",
          "query_parameters");
  private static final Set<String> HEADER =
      Set.of(
          "name",
          "exact_match",
          "safe_regex_match",
          "present_match",
          "prefix_match",
          "suffix_match",
          "contains_match",
          "string_match",
          "invert_match",
          "treat_missing_header_as_empty");
  private static final Set<String> QUERY = Set.of("name", "string_match", "present_match");
  private static final Set<String> STRING =
      Set.of("exact", "prefix", "suffix", "safe_regex", "contains", "ignore_case");

  private MatchCompiler() {}

  static RouteMatch route(
      FieldPath at, io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch match) {
    at.only(match, ROUTE_MATCH);
    List<HeaderMatch> headers = new ArrayList<>();
    for (int i = 0; i < match.getHeadersCount(); i++) {
      headers.add(header(at.at("headers", i), match.getHeaders(i)));
    }
    List<QueryMatch> query = new ArrayList<>();
    for (int i = 0; i < match.getQueryParametersCount(); i++) {
      query.add(query(at.at("query_parameters", i), match.getQueryParameters(i)));
    }
    boolean caseSensitive = !match.hasCaseSensitive() || match.getCaseSensitive().getValue();
    return new RouteMatch(path(at, match), caseSensitive, headers, query);
  }

  private static PathMatch path(
      FieldPath at, io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch match) {
    return switch (match.getPathSpecifierCase()) {
      case PREFIX ->
          match.getPrefix().isEmpty() || match.getPrefix().equals("/")
              ? new PathMatch.Any()
              : new PathMatch.Prefix(match.getPrefix());
      case PATH -> new PathMatch.Exact(match.getPath());
      case PATH_SEPARATED_PREFIX -> new PathMatch.SegmentPrefix(match.getPathSeparatedPrefix());
      case SAFE_REGEX -> new PathMatch.Regex(regex(at.dot("safe_regex"), match.getSafeRegex()));
      case CONNECT_MATCHER, PATH_MATCH_POLICY, PATHSPECIFIER_NOT_SET ->
          throw at.refuse("expected one of prefix, path, safe_regex, path_separated_prefix");
    };
  }

  static HeaderMatch header(FieldPath at, HeaderMatcher matcher) {
    at.only(matcher, HEADER);
    boolean invert = matcher.getInvertMatch();
    if (matcher.hasPresentMatch() && !matcher.getPresentMatch()) {
      invert = !invert;
    }
    String name = matcher.getName().toLowerCase(Locale.ROOT);
    if (name.isEmpty()) {
      throw at.dot("name").refuse("is empty (expected: a header's name)");
    }
    return new HeaderMatch(
        name, headerValue(at, matcher), invert, matcher.getTreatMissingHeaderAsEmpty());
  }

  @SuppressWarnings("deprecation") // older control planes still write the plain forms
  private static StringMatch headerValue(FieldPath at, HeaderMatcher matcher) {
    return switch (matcher.getHeaderMatchSpecifierCase()) {
      case STRING_MATCH -> string(at.dot("string_match"), matcher.getStringMatch());
      case EXACT_MATCH -> new StringMatch.Exact(matcher.getExactMatch(), false);
      case PREFIX_MATCH -> new StringMatch.Prefix(matcher.getPrefixMatch(), false);
      case SUFFIX_MATCH -> new StringMatch.Suffix(matcher.getSuffixMatch(), false);
      case CONTAINS_MATCH -> new StringMatch.Contains(matcher.getContainsMatch(), false);
      case SAFE_REGEX_MATCH ->
          new StringMatch.Regex(regex(at.dot("safe_regex_match"), matcher.getSafeRegexMatch()));
      case PRESENT_MATCH, HEADERMATCHSPECIFIER_NOT_SET -> new StringMatch.Present();
      case RANGE_MATCH -> throw at.dot("range_match").refuse("is not enforced by this client");
    };
  }

  private static QueryMatch query(FieldPath at, QueryParameterMatcher matcher) {
    at.only(matcher, QUERY);
    return switch (matcher.getQueryParameterMatchSpecifierCase()) {
      case STRING_MATCH ->
          new QueryMatch(
              matcher.getName(), string(at.dot("string_match"), matcher.getStringMatch()));
      case PRESENT_MATCH -> {
        if (!matcher.getPresentMatch()) {
          throw at.dot("present_match").refuse("false is not enforced by this client");
        }
        yield new QueryMatch(matcher.getName(), new StringMatch.Present());
      }
      case QUERYPARAMETERMATCHSPECIFIER_NOT_SET ->
          new QueryMatch(matcher.getName(), new StringMatch.Present());
    };
  }

  static StringMatch string(FieldPath at, StringMatcher matcher) {
    at.only(matcher, STRING);
    boolean ignoreCase = matcher.getIgnoreCase();
    return switch (matcher.getMatchPatternCase()) {
      case EXACT -> new StringMatch.Exact(matcher.getExact(), ignoreCase);
      case PREFIX -> new StringMatch.Prefix(matcher.getPrefix(), ignoreCase);
      case SUFFIX -> new StringMatch.Suffix(matcher.getSuffix(), ignoreCase);
      case CONTAINS -> new StringMatch.Contains(matcher.getContains(), ignoreCase);
      case SAFE_REGEX -> new StringMatch.Regex(regex(at.dot("safe_regex"), matcher.getSafeRegex()));
      case CUSTOM, MATCHPATTERN_NOT_SET ->
          throw at.refuse("expected one of exact, prefix, suffix, contains, safe_regex");
    };
  }

  /** RE2, matched against the whole text; none whose repetitions unfold without bounds. */
  static Pattern regex(FieldPath at, RegexMatcher matcher) {
    if (RegexSize.of(matcher.getRegex()) > RegexSize.MAX) {
      throw at.dot("regex")
          .refuse(
              "its repetitions unfold to more than %d parts (expected: fewer; repeat less)",
              RegexSize.MAX);
    }
    try {
      return Pattern.compile(matcher.getRegex());
    } catch (PatternSyntaxException e) {
      throw at.dot("regex")
          .refuse("'%s' is not RE2 syntax: %s", matcher.getRegex(), e.getMessage());
    }
  }
}

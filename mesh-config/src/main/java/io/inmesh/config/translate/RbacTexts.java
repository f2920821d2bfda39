package io.inmesh.config.translate;

import com.google.re2j.Pattern;
import io.inmesh.xds.proto.envoy.type.matcher.v3.RegexMatcher;
import io.inmesh.xds.proto.envoy.type.matcher.v3.StringMatcher;

/**
 * Patterns of policies: exact, {@code *abc}, {@code abc*}, {@code *} for anything that is not
 * empty. Of two stars the second is a literal, as with Istio.
 */
final class RbacTexts {
  private RbacTexts() {}

  /**
   * A pattern as a matcher.
   *
   * @param lead what every value begins with and the pattern leaves out, such as {@code spiffe://}
   */
  static StringMatcher pattern(String pattern, String lead, boolean ignoreCase) {
    StringMatcher.Builder text = StringMatcher.newBuilder();
    if (pattern.equals("*")) {
      return regex(lead.isEmpty() ? ".+" : ".*");
    }
    if (pattern.startsWith("*")) {
      return text.setSuffix(pattern.substring(1)).setIgnoreCase(ignoreCase).build();
    }
    if (pattern.endsWith("*")) {
      return text.setPrefix(lead + pattern.substring(0, pattern.length() - 1))
          .setIgnoreCase(ignoreCase)
          .build();
    }
    return text.setExact(lead + pattern).setIgnoreCase(ignoreCase).build();
  }

  /** A path with {@code {*}}, one segment, and {@code {**}}, whatever is left, be it nothing. */
  static StringMatcher template(String path) {
    String quoted = Pattern.quote(path);
    return regex(
        quoted.replace(Pattern.quote("{**}"), ".*").replace(Pattern.quote("{*}"), "[^/]+"));
  }

  static StringMatcher regex(String regex) {
    return StringMatcher.newBuilder()
        .setSafeRegex(RegexMatcher.newBuilder().setRegex(regex))
        .build();
  }
}

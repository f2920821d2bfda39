package io.inmesh.internal.policy;

import io.inmesh.identity.SpiffeId;
import io.inmesh.internal.routing.TextTest;
import io.inmesh.snapshot.StringMatch;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the peer's identity. A text that begins with {@code spiffe://} is about the whole
 * id; an exact one or a prefix that does not is about the id without its scheme; suffixes, parts
 * and regexes look at the whole id. A peer without identity never passes. Exact ones and prefixes
 * allocate nothing.
 */
final class PrincipalTest {
  private static final String SCHEME = "spiffe://";

  private final @Nullable String text; // without scheme; null = ask whole
  private final boolean prefix;
  private final TextTest whole;

  private PrincipalTest(@Nullable String text, boolean prefix, TextTest whole) {
    this.text = text;
    this.prefix = prefix;
    this.whole = whole;
  }

  static PrincipalTest of(StringMatch match) {
    TextTest whole = TextTest.of(match);
    if (match instanceof StringMatch.Exact exact && !exact.ignoreCase()) {
      return new PrincipalTest(withoutScheme(exact.value()), false, whole);
    } else if (match instanceof StringMatch.Prefix start && !start.ignoreCase()) {
      boolean insideScheme = SCHEME.startsWith(start.value());
      return new PrincipalTest(insideScheme ? "" : withoutScheme(start.value()), true, whole);
    }
    return new PrincipalTest(null, false, whole);
  }

  private static String withoutScheme(String text) {
    return text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
  }

  boolean test(@Nullable SpiffeId id) {
    if (id == null) {
      return false;
    }
    if (text == null) {
      return whole.test(id.toString());
    }
    String domain = id.trustDomain();
    String path = id.path();
    int length = domain.length() + path.length();
    if (text.length() > length || (!prefix && text.length() < length)) {
      return false;
    }
    int inDomain = Math.min(text.length(), domain.length());
    return text.regionMatches(0, domain, 0, inDomain)
        && text.regionMatches(inDomain, path, 0, text.length() - inDomain);
  }
}

package io.inmesh.snapshot;

import com.google.re2j.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What changes in what is sent.
 *
 * @param prefix replaces the matched prefix, or the whole path after an exact or regex match
 * @param regex replaces within the path; not together with {@code prefix}
 * @param authority replaces Host and {@code :authority}
 */
public record Rewrite(@Nullable String prefix, @Nullable Regex regex, @Nullable String authority) {
  /** Checks. */
  public Rewrite {
    Check.that(
        prefix == null || regex == null,
        "rewrite: a prefix and a regex are both set (expected: one of them)");
  }

  /**
   * Every match in the path is replaced.
   *
   * @param pattern RE2
   * @param substitution with {@code \1} for the first group, as Envoy writes it
   */
  public record Regex(Pattern pattern, String substitution) {
    /** Checks that each group exists. */
    public Regex {
      for (int i = 0; i + 1 < substitution.length(); i++) {
        char next = substitution.charAt(i + 1);
        if (substitution.charAt(i) == '\\') {
          Check.that(
              next < '0' || next > '9' || next - '0' <= pattern.groupCount(),
              "rewrite: substitution '%s' names group %s, but %s has %d (expected: one of them)",
              substitution,
              next,
              pattern.pattern(),
              pattern.groupCount());
          i++;
        }
      }
    }
  }
}

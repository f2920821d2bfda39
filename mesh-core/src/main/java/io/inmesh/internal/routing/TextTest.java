package io.inmesh.internal.routing;

import com.google.re2j.Pattern;
import io.inmesh.snapshot.StringMatch;

/** A {@link StringMatch}, ready to be asked. Immutable; no allocation, regexes apart. */
public abstract class TextTest {
  private final int cost;

  private TextTest(int cost) {
    this.cost = cost;
  }

  /** Whether the text passes. */
  public abstract boolean test(String value);

  /** Cheap ones first. */
  final int cost() {
    return cost;
  }

  /** Compiles. */
  public static TextTest of(StringMatch match) {
    if (match instanceof StringMatch.Exact exact) {
      return exact(exact.value(), exact.ignoreCase());
    } else if (match instanceof StringMatch.Prefix prefix) {
      return region(prefix.value(), prefix.ignoreCase(), false);
    } else if (match instanceof StringMatch.Suffix suffix) {
      return region(suffix.value(), suffix.ignoreCase(), true);
    } else if (match instanceof StringMatch.Contains contains) {
      return contains(contains.value(), contains.ignoreCase());
    } else if (match instanceof StringMatch.Regex regex) {
      return regex(regex.pattern());
    }
    return present();
  }

  private static TextTest present() {
    return new TextTest(0) {
      @Override
      public boolean test(String value) {
        return true;
      }
    };
  }

  private static TextTest exact(String text, boolean ignoreCase) {
    return new TextTest(1) {
      @Override
      public boolean test(String value) {
        return ignoreCase ? value.equalsIgnoreCase(text) : value.equals(text);
      }
    };
  }

  private static TextTest region(String text, boolean ignoreCase, boolean atEnd) {
    return new TextTest(2) {
      @Override
      public boolean test(String value) {
        int from = atEnd ? value.length() - text.length() : 0;
        return value.regionMatches(ignoreCase, from, text, 0, text.length());
      }
    };
  }

  private static TextTest contains(String text, boolean ignoreCase) {
    return new TextTest(3) {
      @Override
      public boolean test(String value) {
        if (!ignoreCase) {
          return value.contains(text);
        }
        for (int from = 0; from <= value.length() - text.length(); from++) {
          if (value.regionMatches(true, from, text, 0, text.length())) {
            return true;
          }
        }
        return false;
      }
    };
  }

  private static TextTest regex(Pattern pattern) {
    return new TextTest(100) {
      @Override
      public boolean test(String value) {
        return pattern.matches(value);
      }
    };
  }
}

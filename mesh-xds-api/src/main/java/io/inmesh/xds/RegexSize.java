package io.inmesh.xds;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How large a regex becomes once its counted repetitions are unfolded: {@code (a{1000}){1000}} is a
 * million instructions, and no check of the compiler's own is in the way. Pure functions; any
 * thread.
 */
public final class RegexSize {
  /** As much as we compile, at apply and in every client. */
  public static final long MAX = 10_000;

  private static final Pattern COUNT = Pattern.compile("\\{([0-9]{1,9})(,([0-9]{0,9}))?}");
  private static final long MANY = Integer.MAX_VALUE;

  private final String regex;
  private final Deque<Long> outer = new ArrayDeque<>();
  private long total;
  private long last;
  private int next;

  private RegexSize(String regex) {
    this.regex = regex;
  }

  /** An upper bound of its instructions, as far as characters and groups go. */
  public static long of(String regex) {
    RegexSize size = new RegexSize(regex);
    while (size.next < regex.length()) {
      size.step();
    }
    return size.total;
  }

  private void step() {
    char c = regex.charAt(next);
    switch (c) {
      case '(' -> {
        outer.push(total);
        total = 0;
        last = 0;
        next++;
      }
      case ')' -> {
        last = Math.max(1, total);
        total = Math.min(MANY, last + (outer.isEmpty() ? 0 : outer.pop()));
        next++;
      }
      case '{' -> repeat();
      case '[' -> {
        skipClass();
        atom();
      }
      case '\\' -> {
        next += 2;
        atom();
      }
      default -> {
        next++;
        if ("*+?|".indexOf(c) < 0) {
          atom();
        }
      }
    }
  }

  private void atom() {
    last = 1;
    total = Math.min(MANY, total + 1);
  }

  private void repeat() {
    Matcher count = COUNT.matcher(regex).region(next, regex.length());
    if (!count.lookingAt()) {
      next++;
      atom();
      return;
    }
    String most =
        count.group(3) == null || count.group(3).isEmpty() ? count.group(1) : count.group(3);
    long times = Math.max(1, Long.parseLong(most));
    total = Math.min(MANY, total + last * (times - 1));
    last = Math.min(MANY, last * times);
    next = count.end();
  }

  private void skipClass() {
    next++;
    boolean first = true;
    while (next < regex.length() && (first || regex.charAt(next) != ']')) {
      first = first && regex.charAt(next) == '^';
      next += regex.charAt(next) == '\\' ? 2 : 1;
    }
    next++;
  }
}

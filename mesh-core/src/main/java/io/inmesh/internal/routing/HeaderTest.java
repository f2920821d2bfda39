package io.inmesh.internal.routing;

import io.inmesh.call.RequestView;
import io.inmesh.snapshot.HeaderMatch;
import io.inmesh.snapshot.StringMatch;

/** A {@link HeaderMatch}, ready to be asked. Immutable. */
public final class HeaderTest {
  private final HeaderMatch match;
  private final HeaderName name;
  private final TextTest value;
  private final boolean presence;
  private final boolean invert;
  private final boolean missingIsEmpty;

  /** Compiles. */
  public HeaderTest(HeaderMatch match) {
    this.match = match;
    this.name = new HeaderName(match.name());
    this.value = TextTest.of(match.value());
    this.presence = match.value() instanceof StringMatch.Present;
    this.invert = match.invert();
    this.missingIsEmpty = match.missingIsEmpty();
  }

  /** Whether the request passes. An absent header fails unless it counts as empty. */
  public boolean test(RequestView request) {
    String text = name.read(request);
    if (presence) {
      return (text != null) != invert;
    }
    if (text == null) {
      if (!missingIsEmpty) {
        return false;
      }
      text = "";
    }
    return value.test(text) != invert;
  }

  /** Whether it is an exact value, case counting, that must be there: what an index can look up. */
  static boolean isPlainExact(HeaderMatch header) {
    return !header.invert()
        && !header.missingIsEmpty()
        && header.value() instanceof StringMatch.Exact exact
        && !exact.ignoreCase();
  }

  boolean isOf(HeaderMatch header) {
    return match.equals(header);
  }

  int cost() {
    return value.cost();
  }
}

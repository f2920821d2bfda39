package io.inmesh.runtime.identity;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A join token: {@code inmesh-join.v1.<id>.<secret>.<sha256 of the root>}.
 *
 * @param id names it; no secret
 * @param text all of it; a secret
 * @param rootSha256 the root that the CA's server must show
 */
record JoinToken(String id, String text, String rootSha256) {
  private static final Pattern FORM =
      Pattern.compile("inmesh-join\\.v1\\.([a-z0-9]{4,64})\\.[A-Za-z0-9_-]{43}\\.([0-9a-f]{64})");

  /**
   * Reads a token; white space around it does not count.
   *
   * @throws IllegalArgumentException if it is not whole; the message does not repeat it
   */
  static JoinToken parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "the join token is not whole (expected: inmesh-join.v1.<id>.<secret>.<sha256 of the root>,"
              + " got %d characters). Copy it again, or make a new one"
                  .formatted(text.strip().length()));
    }
    return new JoinToken(matcher.group(1), matcher.group(), matcher.group(2));
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "JoinToken[" + id + "]";
  }
}

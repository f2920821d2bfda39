package io.inmesh.ca;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a join token: {@code inmesh-join.v1.<id>.<secret>.<root>}, the secret 32 bytes in
 * Base64url, the root's certificate as SHA-256 in hex.
 *
 * @param id names it
 * @param secret 43 characters
 * @param rootSha256 the root that the joining workload pins
 */
record JoinToken(String id, String secret, String rootSha256) {
  private static final Pattern FORM =
      Pattern.compile("inmesh-join\\.v1\\.([a-z0-9]{4,64})\\.([A-Za-z0-9_-]{43})\\.([0-9a-f]{64})");
  private static final Pattern ID = Pattern.compile("[a-z0-9]{4,64}");
  private static final int TEXT_CHARS_MAX = 256;

  static JoinToken of(String id, byte[] secret, String rootSha256) {
    return new JoinToken(
        id, Base64.getUrlEncoder().withoutPadding().encodeToString(secret), rootSha256);
  }

  /**
   * Reads a token.
   *
   * @throws CaException with {@link Refusal#TOKEN_UNKNOWN}
   */
  static JoinToken parse(String text) {
    String trimmed = text.length() > TEXT_CHARS_MAX ? "" : text.trim();
    Matcher matcher = FORM.matcher(trimmed);
    if (!matcher.matches()) {
      throw new CaException(
          Refusal.TOKEN_UNKNOWN,
          "the join token is not whole (expected: inmesh-join.v1.<id>.<secret>.<sha256 of the root>)."
              + " Copy it again, or make a new one: inmesh token create");
    }
    return new JoinToken(matcher.group(1), matcher.group(2), matcher.group(3));
  }

  static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  String text() {
    return "inmesh-join.v1." + id + "." + secret + "." + rootSha256;
  }

  String secretSha256() {
    return sha256Hex(secret.getBytes(StandardCharsets.US_ASCII));
  }

  static String sha256Hex(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Never the secret. */
  @Override
  public String toString() {
    return "JoinToken[" + id + "]";
  }
}

package io.inmesh.snapshot;

/**
 * A range of addresses.
 *
 * @param address IPv4 or IPv6, as digits
 * @param length how many leading bits count
 */
public record Cidr(String address, int length) {
  /** Checks. */
  public Cidr {
    byte[] bytes = IpAddress.parse(address);
    Check.that(bytes != null, "address range: '%s' (expected: an IPv4 or IPv6 address)", address);
    int most = bytes == null ? 0 : bytes.length * 8;
    Check.that(
        length >= 0 && length <= most,
        "address range %s: prefix length %d (expected: 0 to %d)",
        address,
        length,
        most);
  }

  /** Parses {@code 10.0.0.0/8}, or an address alone. */
  public static Cidr parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      byte[] bytes = IpAddress.parse(text);
      return new Cidr(text, bytes == null ? 0 : bytes.length * 8);
    }
    String digits = text.substring(slash + 1);
    Check.that(
        !digits.isEmpty() && digits.length() <= 3 && digits.chars().allMatch(Character::isDigit),
        "address range: '%s' (expected: address/length)",
        text);
    return new Cidr(text.substring(0, slash), Integer.parseInt(digits));
  }

  /** Whether the address is in the range; an IPv4 address mapped into IPv6 counts as IPv4. */
  public boolean contains(String other) {
    byte[] mine = IpAddress.parse(address);
    byte[] theirs = IpAddress.parse(other);
    if (mine == null || theirs == null || mine.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < length; bit++) {
      int mask = 0x80 >>> (bit & 7);
      if ((mine[bit >> 3] & mask) != (theirs[bit >> 3] & mask)) {
        return false;
      }
    }
    return true;
  }
}

package io.inmesh.runtime;

import java.util.Locale;

/**
 * Where a server listens.
 *
 * @param host name or address, lower case; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
  private static final int PORT_MAX = 65_535;

  /** Checks the range. */
  public HostPort {
    host = host.toLowerCase(Locale.ROOT);
    if (host.isBlank() || port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException(
          "address: %s:%d (expected: host:port with a port from 1 to 65535)".formatted(host, port));
    }
  }

  /**
   * Reads {@code host:port}; an IPv6 address stands in brackets.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[") && colon > 1 && text.charAt(colon - 1) == ']';
    if (colon < 1 || (!bracketed && text.indexOf(':') != colon)) {
      throw new IllegalArgumentException(
          "address: %s (expected: host:port, such as 127.0.0.1:15012)".formatted(text));
    }
    String host = bracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
    try {
      return new HostPort(host, Integer.parseInt(text.substring(colon + 1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "address: %s (expected: host:port, such as 127.0.0.1:15012)".formatted(text), e);
    }
  }

  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ':' + port : '[' + host + "]:" + port;
  }
}

package io.inmesh.config.validate;

/** Addresses of Unix domain sockets. Pure functions. */
final class Sockets {
  private static final String UNIX = "unix://";

  private Sockets() {}

  static boolean isUnix(String address) {
    return address.startsWith(UNIX);
  }

  /** {@code unix:///path/of/a/file}, or {@code unix://@name} for one without a file. */
  static boolean isValid(String address) {
    String path = address.substring(UNIX.length());
    return path.startsWith("@") || (path.startsWith("/") && !path.endsWith("/"));
  }
}

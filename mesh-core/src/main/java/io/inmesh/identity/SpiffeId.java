package io.inmesh.identity;

/**
 * Who a workload is: {@code spiffe://<trust domain>/<path>}.
 *
 * @param trustDomain lower case, no port
 * @param path starts with a slash: {@code /ns/default/sa/reviews}
 * @see <a href="https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md">SPIFFE-ID</a>
 */
public record SpiffeId(String trustDomain, String path) {
  private static final String SCHEME = "spiffe://";
  private static final int LENGTH_MAX = 2048;

  /** Checks characters and lengths. */
  public SpiffeId {
    if (trustDomain.isEmpty()
        || trustDomain.length() > 255
        || !trustDomain.chars().allMatch(SpiffeId::inTrustDomain)) {
      throw new IllegalArgumentException(
          "SPIFFE id: trust domain '%s' (expected: 1 to 255 of a-z, 0-9, '.', '-', '_')"
              .formatted(trustDomain));
    }
    if (!isPath(path) || SCHEME.length() + trustDomain.length() + path.length() > LENGTH_MAX) {
      throw new IllegalArgumentException(
          "SPIFFE id: path '%s' (expected: /segment/segment, e.g. /ns/default/sa/reviews)"
              .formatted(path));
    }
  }

  /** The id of a service account, in Istio's shape. */
  public static SpiffeId of(String trustDomain, String namespace, String serviceAccount) {
    return new SpiffeId(trustDomain, "/ns/" + namespace + "/sa/" + serviceAccount);
  }

  /**
   * Parses {@code spiffe://trust-domain/path}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static SpiffeId parse(String text) {
    if (!text.startsWith(SCHEME)) {
      throw new IllegalArgumentException(
          "SPIFFE id: '%s' (expected: spiffe://<trust domain>/<path>)".formatted(text));
    }
    int slash = text.indexOf('/', SCHEME.length());
    return slash < 0
        ? new SpiffeId(text.substring(SCHEME.length()), "")
        : new SpiffeId(text.substring(SCHEME.length(), slash), text.substring(slash));
  }

  /** The namespace of an id in Istio's shape; empty otherwise. */
  public String namespace() {
    return part(1);
  }

  /** The service account of an id in Istio's shape; empty otherwise. */
  public String serviceAccount() {
    return part(3);
  }

  /** The id without its scheme, as policies write it: {@code cluster.local/ns/default/sa/x}. */
  public String principal() {
    return trustDomain + path;
  }

  /** The id with its scheme. */
  @Override
  public String toString() {
    return SCHEME + trustDomain + path;
  }

  private String part(int index) {
    String[] parts = path.split("/", -1);
    boolean istio = parts.length == 5 && parts[1].equals("ns") && parts[3].equals("sa");
    return istio ? parts[index + 1] : "";
  }

  private static boolean isPath(String path) {
    if (path.isEmpty()) {
      return true;
    }
    if (path.charAt(0) != '/') {
      return false;
    }
    for (String segment : path.substring(1).split("/", -1)) {
      if (segment.isEmpty()
          || segment.equals(".")
          || segment.equals("..")
          || !segment.chars().allMatch(SpiffeId::inPath)) {
        return false;
      }
    }
    return true;
  }

  private static boolean inTrustDomain(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  }

  private static boolean inPath(int c) {
    return inTrustDomain(c) || (c >= 'A' && c <= 'Z');
  }
}

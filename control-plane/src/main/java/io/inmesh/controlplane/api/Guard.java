package io.inmesh.controlplane.api;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may talk to the API at all: a known Host (a page that rebinds its name to loopback has
 * another one), no foreign Origin, and the token. Any thread.
 */
final class Guard {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> hosts;
  private final byte[] tokenHash;

  /**
   * Knows the token and the names.
   *
   * @param hosts further names, lower case, by which clients may call the API
   */
  Guard(Set<String> hosts, String token) {
    this.hosts = Set.copyOf(hosts);
    this.tokenHash = hash(token);
  }

  /** Host and Origin: asked on every path, before anything else. */
  void checkOrigin(HttpServletRequest request) {
    String host = request.getHeader("Host");
    if (host == null || !isKnown(hostOnly(host))) {
      throw ApiException.forbidden(
          "the Host header names a server that this one is not. Call it by localhost, 127.0.0.1 or a name given with --api-host.");
    }
    String origin = request.getHeader("Origin");
    if (origin != null && !isOwn(origin, request)) {
      throw ApiException.forbidden(
          "the request comes from a web page of another origin, which is not allowed");
    }
    if ("cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
      throw ApiException.forbidden(
          "the request comes from a web page of another site, which is not allowed");
    }
  }

  /**
   * Who asks.
   *
   * @throws ApiException 401 without a valid token
   */
  String authenticate(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    if (header == null || !header.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw unauthorized(
          "no token was sent. Send 'Authorization: Bearer' with the text of the token file");
    }
    if (!MessageDigest.isEqual(tokenHash, hash(header.substring(7).strip()))) {
      throw unauthorized(
          "the token is not valid. A token is made at each first start: read the token file again");
    }
    return "admin";
  }

  private static ApiException unauthorized(String message) {
    return new ApiException(
        401,
        "Unauthorized",
        message + " (kubectl: use --kubeconfig, it sends no token over http).");
  }

  private boolean isKnown(String host) {
    return LOOPBACK.contains(host) || hosts.contains(host);
  }

  private boolean isOwn(String origin, HttpServletRequest request) {
    int at = origin.indexOf("://");
    if (at < 0) {
      return false;
    }
    String authority = origin.substring(at + 3);
    return origin.startsWith(request.getScheme() + "://")
        && authority.equalsIgnoreCase(request.getHeader("Host"))
        && isKnown(hostOnly(authority));
  }

  private static String hostOnly(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean port = colon >= 0 && authority.indexOf(']', colon) < 0;
    return (port ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
  }

  private static byte[] hash(@Nullable String text) {
    try {
      return MessageDigest.getInstance("SHA-256")
          .digest(String.valueOf(text).getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}

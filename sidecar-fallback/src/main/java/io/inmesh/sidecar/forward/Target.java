package io.inmesh.sidecar.forward;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Locale;

/**
 * What a request's first line and Host say about where it wants to go.
 *
 * @param host without port; without the brackets of an IPv6 address
 * @param port explicit or the scheme's
 * @param authority as written
 * @param path with query; starts with "/" or is "*"
 */
record Target(String scheme, String host, int port, String authority, String path) {

  /**
   * Reads absolute form ({@code GET http://reviews:9080/x}) and origin form with a Host header.
   *
   * @throws IllegalArgumentException if neither names a host, or the form is not supported
   */
  static Target of(HttpRequest request) {
    String uri = request.uri();
    String scheme = "http";
    String authority;
    String path = uri;
    int mark = uri.indexOf("://");
    if (mark > 0 && !uri.startsWith("/")) {
      scheme = uri.substring(0, mark).toLowerCase(Locale.ROOT);
      if (!scheme.equals("http")) {
        throw new IllegalArgumentException(
            "the proxy takes http:// URLs (got: "
                + scheme
                + "). Call https:// directly: it is the application's own TLS.");
      }
      int start = mark + 3;
      int end = endOfAuthority(uri, start);
      authority = uri.substring(start, end);
      path = uri.substring(end);
      if (!path.startsWith("/")) {
        path = "/" + path;
      }
    } else {
      String host = request.headers().get(HttpHeaderNames.HOST);
      if (host == null) {
        throw new IllegalArgumentException(
            "the request names no host: send an absolute URL or a Host header");
      }
      authority = host;
    }
    if (!path.startsWith("/") && !path.equals("*")) {
      throw new IllegalArgumentException("the path of the request does not start with '/'");
    }
    return split(scheme, authority, path);
  }

  private static int endOfAuthority(String uri, int start) {
    for (int i = start; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == '/' || c == '?' || c == '#') {
        return i;
      }
    }
    return uri.length();
  }

  private static Target split(String scheme, String authority, String path) {
    String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
    int colon = hostAndPort.lastIndexOf(':');
    boolean ipv6 = hostAndPort.startsWith("[");
    boolean hasPort = colon > hostAndPort.lastIndexOf(']') && colon >= 0;
    String host = hasPort ? hostAndPort.substring(0, colon) : hostAndPort;
    if (ipv6 && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    int port = 80;
    if (hasPort) {
      try {
        port = Integer.parseInt(hostAndPort.substring(colon + 1));
      } catch (NumberFormatException e) {
        port = -1;
      }
    }
    if (host.isEmpty() || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("the request's host is not HOST or HOST:PORT");
    }
    return new Target(scheme, host, port, hostAndPort, path);
  }
}

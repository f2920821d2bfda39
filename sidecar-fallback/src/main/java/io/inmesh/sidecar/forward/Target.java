package io.inmesh.sidecar.forward;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.HexFormat;
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

  private static final String MARKS = "-._~!$&'()*+,;=:[]%";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

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
      authority = hostOf(request);
    }
    return split(scheme, authority, checked(path, request.method()));
  }

  /**
   * Reads what came over HTTP/2, which has no absolute form.
   *
   * @throws IllegalArgumentException if it names no host, or the form is not supported
   */
  static Target ofStream(HttpRequest request) {
    return split("http", hostOf(request), checked(request.uri(), request.method()));
  }

  private static String hostOf(HttpRequest request) {
    String host = request.headers().get(HttpHeaderNames.HOST);
    if (host == null) {
      throw new IllegalArgumentException(
          "the request names no host: send an absolute URL or a Host header");
    }
    return host;
  }

  /** In ASCII, as it will be sent: what policies see is what the application gets. */
  private static String checked(String path, HttpMethod method) {
    if (method.equals(HttpMethod.CONNECT)) {
      throw new IllegalArgumentException(
          "the proxy opens no tunnels (CONNECT). Call https:// directly: it is the application's"
              + " own TLS.");
    }
    if (!path.startsWith("/") && !(path.equals("*") && method.equals(HttpMethod.OPTIONS))) {
      throw new IllegalArgumentException("the path of the request does not start with '/'");
    }
    StringBuilder ascii = null;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c <= ' ' || c == 127 || c > 255) {
        throw new IllegalArgumentException(
            "the path of the request holds white space or a control character");
      }
      if (c > 127 && ascii == null) {
        ascii = new StringBuilder(path.length() + 16).append(path, 0, i);
      }
      if (ascii != null) {
        append(ascii, c);
      }
    }
    return ascii == null ? path : ascii.toString();
  }

  private static void append(StringBuilder ascii, char octet) {
    if (octet > 127) {
      ascii.append('%');
      ascii.append(HEX.toHighHexDigit(octet)).append(HEX.toLowHexDigit(octet));
    } else {
      ascii.append(octet);
    }
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
      port = port(hostAndPort.substring(colon + 1));
    }
    if (host.isEmpty() || !isAuthority(hostAndPort) || port < 1 || port > 65_535) {
      throw new IllegalArgumentException("the request's host is not HOST or HOST:PORT");
    }
    return new Target(scheme, host, port, hostAndPort, path);
  }

  /** Digits alone; else -1. */
  private static int port(String text) {
    try {
      return text.startsWith("+") ? -1 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The characters of RFC 3986, and brackets in pairs. */
  private static boolean isAuthority(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean alphanumeric =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!alphanumeric && MARKS.indexOf(c) < 0) {
        return false;
      }
    }
    return text.startsWith("[") == (text.indexOf(']') > 0);
  }
}

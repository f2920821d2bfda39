package io.inmesh.sidecar.forward;

import io.inmesh.call.HeaderEditor;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.HttpConversionUtil;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Heads of messages as they leave us: hop-by-hop headers gone, the framing kept. */
final class Messages {
  private static final String FORWARDED = "x-forwarded-";
  private static final Set<HttpMethod> WITH_BODY =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);
  private static final List<String> HOP_BY_HOP =
      List.of("connection", "keep-alive", "proxy-connection", "proxy-authenticate", "upgrade");

  /** What Netty's mapping of HTTP/2 to HTTP/1.1 objects adds. */
  private static final HttpConversionUtil.ExtensionHeaderNames[] NETTY_EXTENSIONS =
      HttpConversionUtil.ExtensionHeaderNames.values();

  private Messages() {}

  static HttpRequest outgoing(HttpRequest from, String method, String path, String authority) {
    DefaultHttpRequest to =
        new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.valueOf(method), path);
    copy(from.headers(), to.headers());
    to.headers().set(HttpHeaderNames.HOST, authority);
    to.headers().remove(HttpHeaderNames.EXPECT);
    to.headers().remove(HttpHeaderNames.PROXY_AUTHORIZATION);
    return to;
  }

  /** Whether there is a body with a method that has none as a rule: many servers never look. */
  static boolean hasUnexpectedBody(HttpRequest request) {
    return !WITH_BODY.contains(request.method())
        && (HttpUtil.isTransferEncodingChunked(request)
            || HttpUtil.getContentLength(request, 0L) > 0);
  }

  /** The head of a response to this request, for its caller. */
  static HttpResponse incoming(HttpRequest request, HttpResponse from) {
    DefaultHttpResponse to = new DefaultHttpResponse(HttpVersion.HTTP_1_1, from.status());
    copy(from.headers(), to.headers());
    if (mayHaveBody(request, from)
        && !HttpUtil.isContentLengthSet(to)
        && !HttpUtil.isTransferEncodingChunked(to)) {
      HttpUtil.setTransferEncodingChunked(to, true); // it ended with its connection; ours goes on
    }
    HttpUtil.setKeepAlive(to, true);
    return to;
  }

  private static boolean mayHaveBody(HttpRequest request, HttpResponse response) {
    int status = response.status().code();
    return !request.method().equals(HttpMethod.HEAD) && status != 204 && status != 304;
  }

  static HeaderEditor editor(HttpHeaders headers) {
    return new HeaderEditor() {
      @Override
      public void set(String name, String value) {
        headers.set(name, value);
      }

      @Override
      public void add(String name, String value) {
        headers.add(name, value);
      }

      @Override
      public void remove(String name) {
        headers.remove(name);
      }

      @Override
      public void removePrefix(String prefix) {
        for (String name : List.copyOf(headers.names())) {
          if (name.regionMatches(true, 0, prefix, 0, prefix.length())) {
            headers.remove(name);
          }
        }
      }
    };
  }

  private static void copy(HttpHeaders from, HttpHeaders to) {
    boolean trailers = from.containsValue(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS, true);
    for (Map.Entry<String, String> header : from) {
      to.add(header.getKey(), header.getValue());
    }
    for (String named : from.getAll(HttpHeaderNames.CONNECTION)) {
      for (String name : named.split(",", -1)) {
        if (!name.isBlank() && !isFraming(name.trim()) && !isForwarded(name.trim())) {
          to.remove(name.trim());
        }
      }
    }
    for (String name : HOP_BY_HOP) {
      to.remove(name);
    }
    to.remove(HttpHeaderNames.TE);
    if (trailers) {
      to.set(HttpHeaderNames.TE, HttpHeaderValues.TRAILERS);
    }
    for (HttpConversionUtil.ExtensionHeaderNames name : NETTY_EXTENSIONS) {
      to.remove(name.text());
    }
  }

  /** What is said of the caller on its way is not the caller's to take out again. */
  private static boolean isForwarded(String name) {
    return name.regionMatches(true, 0, FORWARDED, 0, FORWARDED.length())
        || name.equalsIgnoreCase("x-request-id");
  }

  private static boolean isFraming(String name) {
    return name.equalsIgnoreCase("transfer-encoding") || name.equalsIgnoreCase("content-length");
  }
}

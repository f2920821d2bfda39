package io.inmesh.http;

import io.inmesh.call.RequestView;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/** An OkHttp request as the engine sees it. One call's; what is worked out is kept. */
final class OkHttpRequest implements RequestView {
  private final Request request;
  private final boolean replayable;
  private Headers headers;
  private Protocol spoken = Protocol.HTTP_1_1;
  private volatile boolean bodyTouched;
  private @Nullable String path;
  private @Nullable String authority;

  OkHttpRequest(Request request) {
    this.request = request;
    this.headers = request.headers();
    RequestBody body = request.body();
    this.replayable = body == null || (!body.isOneShot() && !body.isDuplex());
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String scheme() {
    return request.url().scheme();
  }

  @Override
  public String authority() {
    String known = authority;
    if (known == null) {
      String host = request.header("Host");
      known = host == null ? of(request.url()) : host;
      authority = known;
    }
    return known;
  }

  private static String of(HttpUrl url) {
    String host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
    return url.port() == HttpUrl.defaultPort(url.scheme()) ? host : host + ":" + url.port();
  }

  @Override
  public String path() {
    String known = path;
    if (known == null) {
      HttpUrl url = request.url();
      String query = url.encodedQuery();
      known = query == null ? url.encodedPath() : url.encodedPath() + "?" + query;
      path = known;
    }
    return known;
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    return joined(headers, lowerCaseName);
  }

  /** What {@link #header} reads: the request's own at first. */
  Headers headers() {
    return headers;
  }

  /** From now on these are the request's. */
  void headers(Headers carried) {
    headers = carried;
  }

  /** What the endpoint turned out to speak. */
  void protocol(Protocol answered) {
    spoken = answered;
  }

  @Override
  public String protocol() {
    return switch (spoken) {
      case HTTP_1_0 -> "HTTP/1.0";
      case HTTP_2, H2_PRIOR_KNOWLEDGE -> "HTTP/2";
      default -> "HTTP/1.1";
    };
  }

  @Override
  public boolean replayable() {
    return replayable;
  }

  /** RFC 9110, 9.2.2: what may be sent again because a kept connection was closed meanwhile. */
  boolean repeatable() {
    return replayable
        && switch (request.method()) {
          case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
          default -> false;
        };
  }

  @Override
  public boolean ownTls() {
    return request.isHttps();
  }

  /** An attempt begins to send the body. */
  void touchBody() {
    bodyTouched = true;
  }

  @Override
  public boolean bodyStarted() {
    return bodyTouched;
  }

  /** The header's values, joined by ","; null = absent. */
  static @Nullable String joined(Headers headers, String name) {
    String joined = null;
    for (int i = 0, size = headers.size(); i < size; i++) {
      if (name.equalsIgnoreCase(headers.name(i))) {
        joined = joined == null ? headers.value(i) : joined + "," + headers.value(i);
      }
    }
    return joined;
  }
}

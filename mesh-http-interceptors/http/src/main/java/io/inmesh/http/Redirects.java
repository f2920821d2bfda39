package io.inmesh.http;

import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Follows redirects as the application's client says. Each one is a call of its own, so the mesh
 * decides where it goes: an attempt below never follows one by itself.
 */
final class Redirects {
  /** As many as OkHttp follows. */
  static final int MAX = 20;

  private Redirects() {}

  /** The request that this response asks for; null = none, or not to be followed. */
  static @Nullable Request next(Response response, Request request, OkHttpClient client) {
    int code = response.code();
    if (code < 300 || code > 308 || !client.followRedirects()) {
      return null;
    }
    boolean redirect = code == 300 || code == 301 || code == 302 || code == 303 || code >= 307;
    String location = redirect ? response.header("Location") : null;
    HttpUrl url = location == null ? null : request.url().resolve(location);
    boolean other = url != null && !url.scheme().equals(request.url().scheme());
    if (url == null || (other && !client.followSslRedirects())) {
      return null;
    }
    return to(url, code, request);
  }

  private static @Nullable Request to(HttpUrl url, int code, Request request) {
    Request.Builder next = request.newBuilder().url(url);
    String method = request.method();
    boolean keepsMethod = code >= 307 || method.equals("GET") || method.equals("HEAD");
    if (!keepsMethod) {
      next.method("GET", null)
          .removeHeader("Transfer-Encoding")
          .removeHeader("Content-Length")
          .removeHeader("Content-Type");
    } else if (request.body() != null && request.body().isOneShot()) {
      return null;
    }
    if (!sameConnection(url, request.url())) {
      next.removeHeader("Authorization").removeHeader("Host");
    }
    return next.build();
  }

  private static boolean sameConnection(HttpUrl a, HttpUrl b) {
    return a.host().equals(b.host()) && a.port() == b.port() && a.scheme().equals(b.scheme());
  }
}

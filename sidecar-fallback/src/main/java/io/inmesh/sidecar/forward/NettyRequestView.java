package io.inmesh.sidecar.forward;

import io.inmesh.call.RequestView;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as the engine sees it. */
final class NettyRequestView implements RequestView {
  private final HttpRequest request;
  private final Target target;
  private final RequestBody body;
  private final boolean http2;

  /**
   * @param http2 whether it came over HTTP/2: a stream's requests look like HTTP/1.1's to Netty
   */
  NettyRequestView(HttpRequest request, Target target, RequestBody body, boolean http2) {
    this.request = request;
    this.http2 = http2;
    this.target = target;
    this.body = body;
  }

  @Override
  public String method() {
    return request.method().name();
  }

  @Override
  public String scheme() {
    return target.scheme();
  }

  @Override
  public String authority() {
    String host = request.headers().get(HttpHeaderNames.HOST);
    return host == null ? target.authority() : host;
  }

  @Override
  public String path() {
    return target.path();
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    List<String> values = request.headers().getAll(lowerCaseName);
    return switch (values.size()) {
      case 0 -> null;
      case 1 -> values.get(0);
      default -> String.join(",", values);
    };
  }

  /** One of three texts, whatever the caller wrote. */
  @Override
  public String protocol() {
    if (http2) {
      return "HTTP/2";
    }
    return request.protocolVersion().equals(HttpVersion.HTTP_1_0) ? "HTTP/1.0" : "HTTP/1.1";
  }

  @Override
  public boolean replayable() {
    return body.replayable();
  }
}

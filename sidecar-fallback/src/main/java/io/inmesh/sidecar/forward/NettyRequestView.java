package io.inmesh.sidecar.forward;

import io.inmesh.call.RequestView;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as the engine sees it. */
final class NettyRequestView implements RequestView {
  private final HttpRequest request;
  private final Target target;
  private final RequestBody body;

  NettyRequestView(HttpRequest request, Target target, RequestBody body) {
    this.request = request;
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

  @Override
  public boolean replayable() {
    return body.replayable();
  }
}

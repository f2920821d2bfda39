package io.inmesh.sidecar.listen;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Netty's decoder lets pass and Envoy refuses, because servers read it differently. */
final class Strictness {
  private Strictness() {}

  /** A status and why. */
  record Refusal(int status, String sentence) {}

  /** Null = nothing is wrong with the head. */
  static @Nullable Refusal of(HttpRequest request) {
    HttpVersion version = request.protocolVersion();
    if (!version.equals(HttpVersion.HTTP_1_1) && !version.equals(HttpVersion.HTTP_1_0)) {
      return new Refusal(505, "the request is neither HTTP/1.1 nor HTTP/1.0");
    }
    if (request.headers().getAll(HttpHeaderNames.HOST).size() > 1) {
      return new Refusal(400, "the request has more than one Host header");
    }
    List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
    if (!codings.isEmpty()
        && (codings.size() > 1
            || !HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(codings.get(0)))) {
      return new Refusal(501, "the request has a transfer encoding other than chunked");
    }
    return null;
  }
}

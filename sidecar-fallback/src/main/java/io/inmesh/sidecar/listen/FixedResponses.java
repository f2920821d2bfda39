package io.inmesh.sidecar.listen;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** Answers to what is not a request yet. */
final class FixedResponses {
  private static final byte[] NOT_HTTP =
      "the request is not well-formed HTTP".getBytes(StandardCharsets.US_ASCII);

  private FixedResponses() {}

  static FullHttpResponse carryOn() {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
  }

  static FullHttpResponse badRequest() {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.BAD_REQUEST, Unpooled.wrappedBuffer(NOT_HTTP));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, NOT_HTTP.length);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain");
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    return response;
  }
}

package io.inmesh.sidecar.listen;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.nio.charset.StandardCharsets;

/** Answers to what is not a request yet. */
final class FixedResponses {
  private FixedResponses() {}

  static FullHttpResponse carryOn() {
    return new DefaultFullHttpResponse(
        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
  }

  /** To what could not be read; as Envoy, each fault has its own status. */
  static FullHttpResponse unreadable(Throwable why) {
    if (why instanceof TooLongHttpHeaderException) {
      return last(
          HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
          "the headers of the request are larger than 64 KiB");
    }
    if (why instanceof TooLongHttpLineException) {
      return last(
          HttpResponseStatus.REQUEST_URI_TOO_LONG,
          "the first line of the request is longer than 64 KiB");
    }
    return last(HttpResponseStatus.BAD_REQUEST, "the request is not well-formed HTTP");
  }

  static FullHttpResponse tooSlow() {
    return last(
        HttpResponseStatus.REQUEST_TIMEOUT, "the headers of the request did not come in time");
  }

  private static FullHttpResponse last(HttpResponseStatus status, String sentence) {
    byte[] body = sentence.getBytes(StandardCharsets.US_ASCII);
    FullHttpResponse response =
        new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.length);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain");
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    return response;
  }
}

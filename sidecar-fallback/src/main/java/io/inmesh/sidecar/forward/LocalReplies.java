package io.inmesh.sidecar.forward;

import io.inmesh.call.LocalReply;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Answers that the mesh gives itself. A gRPC caller gets a gRPC status, everybody else HTTP. */
public final class LocalReplies {
  private LocalReplies() {}

  /** A whole response. */
  public record Answer(HttpResponse head, HttpContent content) {}

  static Answer answer(HttpRequest request, LocalReply reply) {
    Answer answer =
        isGrpc(request)
            ? grpc(reply.grpcStatus(), reply.sentence())
            : plain(request.method(), reply.status(), reply.body());
    reply.headers().forEach(header -> answer.head().headers().set(header.name(), header.value()));
    return answer;
  }

  /** A status and why. */
  public static Answer sentence(HttpRequest request, int status, String sentence) {
    return isGrpc(request)
        ? grpc(status == 503 ? 14 : 2, sentence)
        : plain(request.method(), status, sentence);
  }

  private static boolean isGrpc(HttpRequest request) {
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE);
    return type != null && type.startsWith("application/grpc");
  }

  private static Answer plain(HttpMethod method, int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    DefaultHttpResponse head =
        new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status));
    head.headers().set(HttpHeaderNames.CONTENT_LENGTH, bytes.length);
    if (bytes.length > 0) {
      head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    }
    boolean silent = method.equals(HttpMethod.HEAD);
    return new Answer(
        head,
        new DefaultLastHttpContent(silent ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(bytes)));
  }

  /** Trailers only: status and message stand in the head. */
  private static Answer grpc(int status, String message) {
    DefaultHttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    head.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/grpc");
    head.headers().set("grpc-status", status);
    head.headers()
        .set(
            "grpc-message", URLEncoder.encode(message, StandardCharsets.UTF_8).replace("+", "%20"));
    head.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
    return new Answer(head, new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER));
  }
}

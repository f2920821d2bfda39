package io.inmesh.internal.engine;

import io.inmesh.call.LocalReply;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseView;
import org.jspecify.annotations.Nullable;

/**
 * gRPC's status codes, and what stands for them in HTTP.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/http-grpc-status-mapping.md">HTTP to
 *     gRPC</a>
 */
final class GrpcStatus {
  static final int NONE = -1;
  static final int OK = 0;
  static final int DEADLINE_EXCEEDED = 4;
  static final int PERMISSION_DENIED = 7;
  static final int RESOURCE_EXHAUSTED = 8;
  static final int UNAVAILABLE = 14;

  private GrpcStatus() {}

  /** Of a response, by its headers or its trailers; NONE = it has none. */
  static int of(ResponseView response) {
    String text = response.header("grpc-status");
    return parse(text != null ? text : response.trailer("grpc-status"));
  }

  private static int parse(@Nullable String text) {
    if (text == null || text.isEmpty() || text.length() > 2) {
      return NONE;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return NONE;
      }
      value = value * 10 + (c - '0');
    }
    return value <= 16 ? value : NONE;
  }

  /** What a gRPC caller is told where an HTTP caller gets this status; a 200 is no gRPC answer. */
  static int ofHttp(int status) {
    return switch (status) {
      case 400 -> 13;
      case 401 -> 16;
      case 403 -> PERMISSION_DENIED;
      case 404 -> 12;
      case 429, 502, 503 -> UNAVAILABLE;
      case 504 -> DEADLINE_EXCEEDED;
      default -> 2;
    };
  }

  /** With which HTTP status the mesh's own answer goes out: gRPC's stand beside a 200. */
  static int httpStatus(RequestView request, LocalReply reply) {
    String type = request.header("content-type");
    return type != null && type.startsWith("application/grpc") ? 200 : reply.status();
  }

  /** What a gRPC status counts as where HTTP statuses are counted. */
  static int toHttp(int grpcStatus) {
    return switch (grpcStatus) {
      case OK -> 200;
      case 1 -> 499;
      case 3, 9, 11 -> 400;
      case 4 -> 504;
      case 5 -> 404;
      case 6, 10 -> 409;
      case 7 -> 403;
      case 8 -> 429;
      case 12 -> 501;
      case 14 -> 503;
      case 16 -> 401;
      default -> 500;
    };
  }
}

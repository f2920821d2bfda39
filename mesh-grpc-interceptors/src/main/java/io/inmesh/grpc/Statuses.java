package io.inmesh.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.inmesh.call.FailureKind;
import io.inmesh.call.LocalReply;
import io.inmesh.call.ResponseView;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Between gRPC's statuses and the engine's words. Where gRPC says what happened in a description
 * alone, its words are read; this module's tests pin them.
 */
final class Statuses {
  private static final Metadata.Key<String> CONTENT_TYPE =
      Metadata.Key.of("content-type", Metadata.ASCII_STRING_MARSHALLER);

  private Statuses() {}

  /** What a caller inside the mesh is told. */
  static Status of(LocalReply reply) {
    return Status.fromCodeValue(reply.grpcStatus()).withDescription(reply.sentence());
  }

  /** The headers of the mesh's own answer, as trailers. */
  static Metadata trailers(LocalReply reply) {
    Metadata trailers = new Metadata();
    MetadataEditor editor = new MetadataEditor(trailers);
    reply.headers().forEach(header -> editor.set(header.name(), header.value()));
    return trailers;
  }

  /** Whether an answer that is trailers alone came over the wire; else gRPC made it here. */
  static boolean fromPeer(Metadata trailers) {
    return trailers.containsKey(CONTENT_TYPE);
  }

  /**
   * How the transport failed; null = it did not, the server answered with this status.
   *
   * @param answered whether response headers were seen
   * @param ours whether the attempt's own time-out passed, and not the caller's deadline
   */
  static @Nullable FailureKind failure(
      Status status, Metadata trailers, boolean answered, boolean ours) {
    if (!answered && fromPeer(trailers)) {
      return null;
    } else if (ours && status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return FailureKind.TIMEOUT;
    } else if (status.getCause() != null && status.getCode() == Status.Code.UNAVAILABLE) {
      return byCause(status.getCause());
    }
    return byDescription(status, answered);
  }

  private static FailureKind byCause(Throwable cause) {
    FailureKind kind = FailureKind.RESET;
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof CertificateException) {
        return FailureKind.IDENTITY;
      } else if (at instanceof SSLException) {
        kind = FailureKind.TLS;
      } else if (at instanceof ConnectException
          || at instanceof NoRouteToHostException
          || at instanceof UnknownHostException) {
        kind = FailureKind.CONNECT;
      }
    }
    return kind;
  }

  private static @Nullable FailureKind byDescription(Status status, boolean answered) {
    String said = status.getDescription() == null ? "" : status.getDescription();
    if (said.contains("HTTP/2 error code: REFUSED_STREAM")
        || said.contains("GOAWAY closed unsent stream")
        || said.contains("GOAWAY closed sent stream. HTTP/2 error code: NO_ERROR")) {
      return FailureKind.REFUSED_STREAM; // the server says that it has not looked at it
    } else if (said.contains("HTTP/2 error code: ")) {
      return FailureKind.RESET;
    }
    return !answered && status.getCode() == Status.Code.UNAVAILABLE ? FailureKind.RESET : null;
  }

  /** Whether no connection came about: what was sent to it was never on the wire. */
  static boolean neverConnected(FailureKind failure) {
    return switch (failure) {
      case CONNECT, TLS, IDENTITY -> true;
      case RESET_BEFORE_REQUEST, RESET, REFUSED_STREAM, TIMEOUT, PROTOCOL -> false;
    };
  }

  /** Status, headers and trailers as the engine reads them. */
  static ResponseView view(Status status, @Nullable Metadata headers, Metadata trailers) {
    return name -> {
      if (name.equals("grpc-status")) {
        return Integer.toString(status.getCode().value());
      }
      String early = headers == null ? null : GrpcRequestView.values(headers, name);
      return early != null ? early : GrpcRequestView.values(trailers, name);
    };
  }
}

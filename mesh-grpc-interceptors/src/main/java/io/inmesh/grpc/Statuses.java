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
   * How the transport failed; null = it did not: gRPC itself gave up, as over a message too long.
   *
   * @param status that gRPC here made, not the peer
   * @param answered whether response headers were seen
   * @param ours whether the attempt's own time-out passed, and not the caller's deadline
   * @param left whether the request's headers were written to the connection
   */
  static @Nullable FailureKind failure(
      Status status, boolean answered, boolean ours, boolean left) {
    if (ours && status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return FailureKind.TIMEOUT;
    }
    FailureKind kind =
        status.getCause() != null && status.getCode() == Status.Code.UNAVAILABLE
            ? byCause(status.getCause())
            : byDescription(status, answered);
    return kind == FailureKind.RESET && !left ? FailureKind.RESET_BEFORE_REQUEST : kind;
  }

  /** Whether gRPC says that the connection was on its way out when the call came to it. */
  static boolean overtaken(Status status) {
    String said = status.getDescription();
    return status.getCode() == Status.Code.UNAVAILABLE
        && status.getCause() == null
        && said != null
        && (said.equals("Channel shutdown invoked") || said.contains("GOAWAY"));
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

  /** Whether no connection came about, or none of use: nothing was ever on its wire. */
  static boolean neverConnected(FailureKind failure) {
    return switch (failure) {
      case CONNECT, TLS, IDENTITY, RESET_BEFORE_REQUEST -> true;
      case RESET, REFUSED_STREAM, TIMEOUT, PROTOCOL -> false;
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

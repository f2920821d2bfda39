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

/** Between gRPC's statuses and the engine's words. */
final class Statuses {
  private Statuses() {}

  static Status of(LocalReply reply) {
    return Status.fromCodeValue(reply.grpcStatus()).withDescription(reply.sentence());
  }

  /**
   * How the transport failed; null = it did not, the server answered with this status.
   *
   * @param answered whether response headers were seen
   * @param ours whether the attempt's own time-out passed, and not the caller's deadline
   */
  static @Nullable FailureKind failure(Status status, boolean answered, boolean ours) {
    if (ours && status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
      return FailureKind.TIMEOUT;
    }
    Throwable cause = status.getCause();
    if (cause == null || status.getCode() != Status.Code.UNAVAILABLE) {
      return null;
    }
    FailureKind kind = answered ? FailureKind.RESET : FailureKind.RESET_BEFORE_REQUEST;
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof CertificateException) {
        return FailureKind.IDENTITY;
      }
      if (at instanceof SSLException) {
        kind = FailureKind.TLS;
      } else if (at instanceof ConnectException
          || at instanceof NoRouteToHostException
          || at instanceof UnknownHostException) {
        kind = FailureKind.CONNECT;
      }
    }
    return kind == FailureKind.RESET_BEFORE_REQUEST ? FailureKind.RESET : kind;
  }

  /** Trailers and status as the engine reads them. */
  static ResponseView view(Status status, Metadata trailers) {
    return name ->
        name.equals("grpc-status")
            ? Integer.toString(status.getCode().value())
            : GrpcRequestView.values(trailers, name);
  }
}

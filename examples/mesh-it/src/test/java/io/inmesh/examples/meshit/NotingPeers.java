package io.inmesh.examples.meshit;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** Notes the certificates of who calls over gRPC. */
final class NotingPeers implements ServerInterceptor {
  private final Serials serials;

  NotingPeers(Serials serials) {
    this.serials = serials;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session != null) {
      try {
        serials.note("shop at gRPC", session.getPeerCertificates()[0]);
      } catch (SSLPeerUnverifiedException e) {
        throw new IllegalStateException(e);
      }
    }
    return next.startCall(call, headers);
  }
}

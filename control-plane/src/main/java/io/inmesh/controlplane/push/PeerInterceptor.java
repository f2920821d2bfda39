package io.inmesh.controlplane.push;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.inmesh.identity.SpiffeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Finds out who calls; on the TLS port, lets nobody pass who does not prove it. */
final class PeerInterceptor implements ServerInterceptor {
  /** Who makes the current call. */
  static final Context.Key<Peer> PEER = Context.key("inmesh-peer");

  private final Function<Attributes, Optional<SpiffeId>> identities;
  private final boolean required;

  private PeerInterceptor(Function<Attributes, Optional<SpiffeId>> identities, boolean required) {
    this.identities = identities;
    this.required = required;
  }

  /** For the plaintext port: everybody is nobody. */
  static PeerInterceptor anonymous() {
    return new PeerInterceptor(attributes -> Optional.empty(), false);
  }

  /** For the TLS port. */
  static PeerInterceptor proven(Function<Attributes, Optional<SpiffeId>> identities) {
    return new PeerInterceptor(identities, true);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Attributes attributes = call.getAttributes();
    Optional<SpiffeId> account = identities.apply(attributes);
    if (required && account.isEmpty()) {
      call.close(
          Status.UNAUTHENTICATED.withDescription(
              "no valid client certificate. Join first: send a CSR with a join token to the CA on this port, then connect with what it signs"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    SocketAddress remote = attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    Peer peer =
        new Peer(
            account.orElse(null),
            address(remote),
            remote instanceof InetSocketAddress inet ? inet.getPort() : 0,
            account.isPresent() ? certificateEnd(attributes) : Instant.MAX);
    return Contexts.interceptCall(Context.current().withValue(PEER, peer), call, headers, next);
  }

  private static String address(@Nullable SocketAddress remote) {
    if (remote instanceof InetSocketAddress inet && inet.getAddress() != null) {
      InetAddress address = inet.getAddress();
      String text = address.getHostAddress();
      int zone = text.indexOf('%');
      return zone < 0 ? text : text.substring(0, zone);
    }
    return "";
  }

  private static Instant certificateEnd(Attributes attributes) {
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Instant.MAX;
    }
    try {
      Certificate leaf = session.getPeerCertificates()[0];
      return leaf instanceof X509Certificate x509 ? x509.getNotAfter().toInstant() : Instant.EPOCH;
    } catch (SSLPeerUnverifiedException e) {
      return Instant.EPOCH;
    }
  }
}

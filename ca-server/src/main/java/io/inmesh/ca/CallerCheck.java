package io.inmesh.ca;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Finds out who calls: carries what the transport and the metadata prove into the handler. */
final class CallerCheck implements ServerInterceptor {
  private static final Context.Key<Presented> PRESENTED = Context.key("inmesh-ca-presented");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "bearer ";
  static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * What a call presents, before anything is proven.
   *
   * @param tls false: the transport is plaintext, and nothing may be told to it
   * @param chain the client's certificate and what signed it; empty without one
   * @param bearer the token; empty without one
   * @param peer the caller's address without its port
   */
  record Presented(boolean tls, List<X509Certificate> chain, String bearer, String peer) {
    static final Presented NOTHING = new Presented(false, List.of(), "", "unknown");

    /** Never the token. */
    @Override
    public String toString() {
      return "Presented[tls=" + tls + ", certificates=" + chain.size() + ", peer=" + peer + "]";
    }
  }

  private final PeerVerifier verifier;
  private final TokenAuthority tokens;
  private final Duration patience;

  /**
   * For one server.
   *
   * @param patience with a call whose request does not come; nothing is proven until then
   */
  CallerCheck(PeerVerifier verifier, TokenAuthority tokens, Duration patience) {
    this.verifier = verifier;
    this.tokens = tokens;
    this.patience = patience;
  }

  /** What the current call presents. */
  static Presented presented() {
    Presented found = PRESENTED.get();
    return found == null ? Presented.NOTHING : found;
  }

  /**
   * Proves who calls. A token counts before a certificate: who sends both wants what the token
   * says. The token is not used up yet.
   *
   * @throws CaException if nothing, or nothing good, was presented
   */
  Caller caller(Presented presented) {
    if (!presented.tls()) {
      throw new CaException(
          Refusal.NO_CREDENTIALS, "certificates are issued over TLS only: connect to the TLS port");
    }
    if (!presented.bearer().isEmpty()) {
      TokenRecord token = tokens.authenticate(presented.bearer());
      return new Caller(token.identity(), "token:" + token.id(), token);
    }
    if (presented.chain().isEmpty()) {
      throw new CaException(
          Refusal.NO_CREDENTIALS,
          "neither a join token nor a certificate. Make a token: inmesh token create,"
              + " and send it as metadata 'authorization: Bearer <token>'");
    }
    try {
      return new Caller(
          verifier.verify(presented.chain()),
          "certificate:" + presented.chain().get(0).getSerialNumber().toString(16),
          null);
    } catch (CertificateException e) {
      throw new CaException(
          Refusal.CERTIFICATE_INVALID,
          "the caller's certificate does not count: %s. Join anew with a token: inmesh token create"
              .formatted(e.getMessage()),
          e);
    }
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Context context =
        Context.current().withValue(PRESENTED, presented(call.getAttributes(), headers));
    return new Punctual<>(call, Contexts.interceptCall(context, call, headers, next), patience);
  }

  /** Ends a call whose request does not come: one that stays keeps its connection from idling. */
  private static final class Punctual<Q>
      extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
    private final CompletableFuture<Boolean> asked = new CompletableFuture<>();

    private Punctual(ServerCall<Q, ?> call, ServerCall.Listener<Q> next, Duration patience) {
      super(next);
      var unused =
          asked
              .completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS)
              .thenAccept(
                  inTime -> {
                    if (!inTime) {
                      call.close(
                          Status.DEADLINE_EXCEEDED.withDescription(
                              "no request came within %d s".formatted(patience.toSeconds())),
                          new Metadata());
                    }
                  });
    }

    @Override
    public void onHalfClose() {
      if (asked.complete(true)) {
        super.onHalfClose();
      }
    }

    @Override
    public void onCancel() {
      asked.complete(true);
      super.onCancel();
    }
  }

  private static Presented presented(Attributes attributes, Metadata headers) {
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    return new Presented(
        session != null,
        chain(session),
        bearer(headers.get(AUTHORIZATION)),
        address(attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
  }

  private static List<X509Certificate> chain(@Nullable SSLSession session) {
    if (session == null) {
      return List.of();
    }
    try {
      return PeerVerifier.x509(session.getPeerCertificates());
    } catch (SSLPeerUnverifiedException | CertificateException none) {
      return List.of();
    }
  }

  private static String bearer(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return "";
    }
    return header.substring(BEARER.length()).trim();
  }

  private static String address(@Nullable SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
      return inet.getAddress().getHostAddress();
    }
    return "local";
  }
}

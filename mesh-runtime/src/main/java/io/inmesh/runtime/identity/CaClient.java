package io.inmesh.runtime.identity;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.inmesh.identity.SpiffeId;
import io.inmesh.identity.X509Svid;
import io.inmesh.xds.proto.istio.auth.IstioCertificateRequest;
import io.inmesh.xds.proto.istio.auth.IstioCertificateResponse;
import io.inmesh.xds.proto.istio.auth.IstioCertificateServiceGrpc;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Asks the CA for a certificate, over TLS: with a join token and the root that it pins, or with the
 * present certificate. Each call makes its own connection, and each renewal its own key. Blocks;
 * any thread.
 */
final class CaClient {
  private static final Duration JOIN_MAX = Duration.ofSeconds(20);

  private static final Duration RENEW_MIN = Duration.ofSeconds(5);
  private static final Duration RENEW_MAX = Duration.ofSeconds(20);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final IdentityConfig config;
  private final Clock clock;

  CaClient(IdentityConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * The first certificate, for a token.
   *
   * @param request the same for each try of a token: the CA takes it from one key only
   */
  Credentials join(JoinToken token, CertificateSigningRequest request)
      throws GeneralSecurityException, InterruptedException {
    SSLContext context = SSLContext.getInstance("TLS");
    PinnedTrust trust =
        new PinnedTrust(token.rootSha256(), ControlPlaneTls.ids(config.id().trustDomain()), clock);
    context.init(null, new TrustManager[] {trust}, null);
    List<X509Certificate> chain = new ArrayList<>();
    call(context, token, request, JOIN_MAX, chain);
    X509Certificate root = chain.get(chain.size() - 1);
    if (!Fingerprint.sha256(root).equals(token.rootSha256())) {
      throw new CertificateException(
          "the CA's answer does not end in the root that the token pins");
    }
    return credentials(request, chain, List.of(root));
  }

  /**
   * The next certificate, for the present one.
   *
   * @param context shows the present certificate, and expects a control plane or CA
   */
  Credentials renew(SSLContext context, Credentials present)
      throws GeneralSecurityException, InterruptedException {
    List<X509Certificate> chain = new ArrayList<>();
    CertificateSigningRequest request = CertificateSigningRequest.create(config.id());
    call(context, null, request, renewWithin(present.life()), chain);
    // The server proved itself by a root that we trust, so its word on the root counts too; the
    // others of the bundle stay, as peers may still show certificates below them.
    List<X509Certificate> roots = new ArrayList<>();
    roots.add(chain.get(chain.size() - 1));
    for (X509Certificate root : present.roots()) {
      boolean over = root.getNotAfter().toInstant().isBefore(clock.instant());
      if (!roots.contains(root) && !over) {
        roots.add(root);
      }
    }
    return credentials(request, chain, roots);
  }

  /** A sixth of the life: a CA that hangs must leave time for other tries before expiry. */
  private static Duration renewWithin(Duration life) {
    Duration part = life.dividedBy(6);
    if (part.compareTo(RENEW_MIN) < 0) {
      return RENEW_MIN;
    }
    return part.compareTo(RENEW_MAX) > 0 ? RENEW_MAX : part;
  }

  private void call(
      SSLContext context,
      @Nullable JoinToken token,
      CertificateSigningRequest request,
      Duration within,
      List<X509Certificate> chain)
      throws GeneralSecurityException, InterruptedException {
    ManagedChannel channel =
        ControlPlaneTls.channel(config.caHost(), config.caPort(), context).build();
    try {
      ListenableFuture<IstioCertificateResponse> answer =
          IstioCertificateServiceGrpc.newFutureStub(channel)
              .withInterceptors(bearer(token))
              .withDeadlineAfter(within.toMillis(), TimeUnit.MILLISECONDS)
              .createCertificate(
                  IstioCertificateRequest.newBuilder()
                      .setCsr(request.pem())
                      .setValidityDuration(config.ttl().toSeconds())
                      .build());
      for (String pem : CaFailures.await(answer, config).getCertChainList()) {
        chain.addAll(Pem.certificates(pem));
      }
      if (chain.size() < 2) {
        throw new CertificateException(
            "the CA answered with %d certificates (expected: leaf, ..., root)"
                .formatted(chain.size()));
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private static ClientInterceptor bearer(@Nullable JoinToken token) {
    Metadata headers = new Metadata();
    if (token != null) {
      headers.put(AUTHORIZATION, "Bearer " + token.text());
    }
    return MetadataUtils.newAttachHeadersInterceptor(headers);
  }

  /** Believes nothing of the answer that it cannot check. */
  private Credentials credentials(
      CertificateSigningRequest request, List<X509Certificate> chain, List<X509Certificate> roots)
      throws CertificateException {
    X509Certificate leaf = chain.get(0);
    SpiffeId id = X509Svid.verify(chain, roots, X509Svid.Purpose.CLIENT, clock.instant());
    if (!leaf.getPublicKey().equals(request.keys().getPublic())) {
      throw new CertificateException("the CA answered with a certificate for another key");
    }
    if (!id.equals(config.id())) {
      throw new PeerIdentityException(
          "the CA says that this workload is %s, but it is configured as %s."
                  .formatted(id, config.id())
              + " Set namespace and service account to what the join token was made for, or make another token");
    }
    return new Credentials(
        id,
        request.keys().getPrivate(),
        chain.subList(0, chain.size() - 1),
        roots,
        clock.instant(),
        0);
  }
}

package io.inmesh.ca;

import io.grpc.Attributes;
import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.TlsServerCredentials;
import io.inmesh.identity.SpiffeId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A CA inside another server: the service to add to it, and the TLS identity to serve it with.
 *
 * <pre>{@code
 * EmbeddedCa ca = EmbeddedCa.open(CaConfig.of(directory, "cluster.local"), tokens,
 *     EmbeddedCa.CONTROL_PLANE, CaListener.NONE, Clock.systemUTC());
 * Server server = NettyServerBuilder.forAddress(address, ca.serverCredentials())
 *     .addService(ca.service()).build().start();
 * String token = ca.tokens().create(reviews, grant).text();
 * }</pre>
 *
 * Any thread. There is nothing to stop but the audit log's file.
 */
public final class EmbeddedCa implements AutoCloseable {
  /** The service account of a control plane, in namespace {@code istio-system}. */
  public static final String CONTROL_PLANE = "inmesh-control-plane";

  /** The service account of a CA that stands alone, in namespace {@code istio-system}. */
  public static final String STANDALONE = "inmesh-ca";

  private static final Logger log = LoggerFactory.getLogger(EmbeddedCa.class);
  private static final String NAMESPACE = "istio-system";
  private static final Set<String> RESERVED = Set.of(CONTROL_PLANE, STANDALONE);
  private static final int REQUESTS_PER_SECOND_MAX = 500;
  private static final int REQUESTS_PER_SECOND_AND_ADDRESS_MAX = 200;
  private static final List<String> HOSTS =
      List.of("istiod.istio-system.svc", "istiod.istio-system", "localhost", "127.0.0.1", "::1");

  private final CertificateAuthority authority;
  private final TokenAuthority tokens;
  private final AuditLog audit;
  private final PeerVerifier verifier;
  private final ServerIdentity identity;
  private final CaService service;
  private final CallerCheck callers;

  private EmbeddedCa(
      CaConfig config, TokenStore store, String account, CaListener listener, Clock clock)
      throws IOException, GeneralSecurityException {
    this.authority = CertificateAuthority.open(config, clock);
    this.audit = AuditLog.open(config.directory(), clock);
    this.tokens =
        new TokenAuthority(store, authority.trustDomain(), authority.rootSha256(), audit, clock);
    this.verifier =
        new PeerVerifier(authority::root, config.trustDomain(), clock, this::handshakeRefused);
    SpiffeId id =
        SpiffeId.parse(
            "spiffe://%s/ns/%s/sa/%s".formatted(config.trustDomain(), NAMESPACE, account));
    this.identity = new ServerIdentity(authority, id, HOSTS, config.defaultTtl(), clock);
    this.callers = new CallerCheck(verifier, tokens, CallerCheck.PATIENCE);
    this.service =
        new CaService(
            authority,
            callers,
            tokens,
            audit,
            listener,
            new RequestLimit(
                REQUESTS_PER_SECOND_MAX, REQUESTS_PER_SECOND_AND_ADDRESS_MAX, System::nanoTime));
  }

  /**
   * Opens the CA; keys are made on the first start.
   *
   * @param store where join tokens are kept
   * @param account {@link #CONTROL_PLANE} or {@link #STANDALONE}: what the server's certificate
   *     says
   * @param listener hears what happens, for metrics
   * @throws IOException if the directory cannot be used, or is open to other users
   * @throws GeneralSecurityException if what it holds is damaged or expired
   */
  public static EmbeddedCa open(
      CaConfig config, TokenStore store, String account, CaListener listener, Clock clock)
      throws IOException, GeneralSecurityException {
    return new EmbeddedCa(config, store, account, listener, clock);
  }

  /** Whether an identity is a control plane's or CA's, which workloads believe. */
  static boolean isReserved(SpiffeId identity) {
    return identity.namespace().equals(NAMESPACE) && RESERVED.contains(identity.serviceAccount());
  }

  /** The gRPC service, with what finds out who calls. It refuses callers without TLS. */
  public BindableService service() {
    return () -> {
      ServerServiceDefinition bare = service.bindService();
      return ServerInterceptors.intercept(bare, callers);
    };
  }

  /**
   * TLS for the port: the server's own certificate, renewed while it runs; clients may present a
   * certificate, which then must be ours and valid. Without one a call has no {@link #peer}.
   */
  public ServerCredentials serverCredentials() {
    return TlsServerCredentials.newBuilder()
        .keyManager(identity)
        .trustManager(verifier)
        .clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL)
        .build();
  }

  /**
   * The server's own certificate as a key manager, for other TLS ports of the process such as the
   * API's. It also names {@code localhost}, {@code 127.0.0.1} and {@code ::1}.
   */
  public X509ExtendedKeyManager keyManager() {
    return identity;
  }

  /**
   * Who calls a gRPC method on this port, proven by certificate: checked again at each call, as a
   * connection may outlive its certificate.
   *
   * @param attributes of the {@code ServerCall}
   * @return empty without TLS, without a certificate, or with one that expired since
   */
  public Optional<SpiffeId> peer(Attributes attributes) {
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(verifier.verify(PeerVerifier.x509(session.getPeerCertificates())));
    } catch (SSLPeerUnverifiedException | CertificateException none) {
      return Optional.empty();
    }
  }

  /** Makes join tokens. */
  public TokenAuthority tokens() {
    return tokens;
  }

  /** The audit, for what else must be known later, such as refused registrations. */
  public AuditSink audit() {
    return audit;
  }

  /** The root that workloads trust. */
  public X509Certificate root() {
    return authority.root();
  }

  /** SHA-256 of the root, in hex, as join tokens carry it. */
  public String rootSha256() {
    return authority.rootSha256();
  }

  /** The server's own certificate, as the next handshake shows it. */
  public X509Certificate serverCertificate() {
    return identity.certificate();
  }

  private void handshakeRefused(String reason) {
    try {
      audit.write(
          new AuditEvent("handshake.refused", Map.of("reason", reason, "caller", "certificate")));
    } catch (UncheckedIOException notAudited) { // it stays refused
      log.error("{}", notAudited.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    audit.close();
  }
}

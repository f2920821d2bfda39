package io.inmesh.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.ChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.inmesh.fakes.FakeClock;
import io.inmesh.identity.SpiffeId;
import io.inmesh.xds.proto.istio.auth.IstioCertificateRequest;
import io.inmesh.xds.proto.istio.auth.IstioCertificateServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The CA as a client sees it: real sockets, real TLS. */
class CaServerTest {
  private static final SpiffeId REVIEWS =
      SpiffeId.parse("spiffe://cluster.local/ns/default/sa/bookinfo-reviews");
  private static final Grant GRANT = new Grant(Map.of("app", "reviews"), Set.of(9080), Set.of());

  @TempDir Path temporary;

  private final FakeClock clock = new FakeClock();
  private final Queue<Refusal> refusals = new ConcurrentLinkedQueue<>();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private CaServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        CaServer.start(
            CaConfig.of(temporary.resolve("ca"), "cluster.local"),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new CaListener() {
              @Override
              public void onRefused(Refusal refusal) {
                refusals.add(refusal);
              }
            },
            clock);
  }

  @AfterEach
  void stop() throws Exception {
    channels.forEach(ManagedChannel::shutdownNow);
    server.close();
  }

  private TlsChannelCredentials.Builder trusting() throws IOException {
    return TlsChannelCredentials.newBuilder()
        .trustManager(
            new ByteArrayInputStream(
                Pem.encode(server.ca().root()).getBytes(StandardCharsets.US_ASCII)));
  }

  private ManagedChannel channel(ChannelCredentials credentials) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port(), credentials).build();
    channels.add(channel);
    return channel;
  }

  private static IstioCertificateServiceGrpc.IstioCertificateServiceBlockingStub stub(
      ManagedChannel channel, String token) {
    Metadata headers = new Metadata();
    if (!token.isEmpty()) {
      headers.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    }
    return IstioCertificateServiceGrpc.newBlockingStub(channel)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  private static IstioCertificateRequest request(KeyPair keys, GeneralName... names)
      throws Exception {
    return IstioCertificateRequest.newBuilder()
        .setCsr(Requests.pem(keys, names))
        .setValidityDuration(3600)
        .build();
  }

  private List<X509Certificate> ask(ManagedChannel channel, String token, IstioCertificateRequest q)
      throws Exception {
    List<X509Certificate> chain = new ArrayList<>();
    for (String pem : stub(channel, token).createCertificate(q).getCertChainList()) {
      chain.addAll(Pem.certificates(pem));
    }
    return chain;
  }

  private Status refused(ManagedChannel channel, String token, IstioCertificateRequest request) {
    StatusRuntimeException e =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> stub(channel, token).createCertificate(request));
    assertThat(e).isNotNull();
    return e.getStatus();
  }

  private String token() {
    return server.ca().tokens().create(REVIEWS, GRANT).text();
  }

  private ManagedChannel withCertificate(KeyPair keys, List<X509Certificate> chain)
      throws Exception {
    StringBuilder text = new StringBuilder();
    chain.forEach(certificate -> text.append(Pem.encode(certificate)));
    return channel(
        trusting()
            .keyManager(
                new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.US_ASCII)),
                new ByteArrayInputStream(
                    Pem.encode(keys.getPrivate()).getBytes(StandardCharsets.US_ASCII)))
            .build());
  }

  private String audit() throws Exception {
    return Files.readString(temporary.resolve("ca/audit.log"));
  }

  @Test
  void aTokenBuysACertificateOfItsIdentityAndNobodyElses() throws Exception {
    KeyPair keys = Requests.p256();
    List<X509Certificate> chain =
        ask(channel(trusting().build()), token(), request(keys, Requests.uri(REVIEWS.toString())));
    assertThat(chain).hasSize(3);
    assertThat(chain.get(0).getPublicKey()).isEqualTo(keys.getPublic());
    assertThat(chain.get(0).getSubjectAlternativeNames())
        .containsExactly(List.of(6, REVIEWS.toString()));
    assertThat(chain.get(2)).isEqualTo(server.ca().root());
    assertThat(audit())
        .contains("\"event\":\"certificate.issued\"")
        .contains("\"principal\":\"" + REVIEWS + "\"")
        .contains("\"serial\":\"" + chain.get(0).getSerialNumber().toString(16) + "\"")
        .contains("\"caller\":\"token:")
        .contains("\"peer\":\"127.0.0.1\"");
  }

  @Test
  void aTokenUsedTwiceIsRefusedAndAudited() throws Exception {
    String token = token();
    ManagedChannel channel = channel(trusting().build());
    ask(channel, token, request(Requests.p256()));
    Status second = refused(channel, token, request(Requests.p256()));
    assertThat(second.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(second.getDescription()).contains("used already").contains("inmesh token create");
    assertThat(audit()).contains("\"refusal\":\"TOKEN_USED\"");
    assertThat(audit()).doesNotContain(JoinToken.parse(token).secret());
    assertThat(refusals).containsExactly(Refusal.TOKEN_USED);
  }

  @Test
  void aForeignNameIsRefusedAuditedAndDoesNotUseUpTheToken() throws Exception {
    String token = token();
    ManagedChannel channel = channel(trusting().build());
    GeneralName ratings = Requests.uri("spiffe://cluster.local/ns/default/sa/bookinfo-ratings");
    for (GeneralName[] names :
        new GeneralName[][] {
          {ratings}, {Requests.uri(REVIEWS.toString()), ratings}, {Requests.dns("reviews")}
        }) {
      Status status = refused(channel, token, request(Requests.p256(), names));
      assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertThat(status.getDescription()).contains(REVIEWS.toString());
    }
    assertThat(audit())
        .contains("\"refusal\":\"FOREIGN_IDENTITY\"")
        .contains("bookinfo-ratings")
        .doesNotContain("certificate.issued");
    assertThat(ask(channel, token, request(Requests.p256()))).hasSize(3);
  }

  @Test
  void aRequestWithoutPossessionIsRefused() throws Exception {
    IstioCertificateRequest stolen =
        IstioCertificateRequest.newBuilder()
            .setCsr(Requests.pem(Requests.p256(), Requests.p256()))
            .build();
    Status status = refused(channel(trusting().build()), token(), stolen);
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void thePresentCertificateRenewsItself() throws Exception {
    KeyPair first = Requests.p256();
    List<X509Certificate> chain = ask(channel(trusting().build()), token(), request(first));
    KeyPair second = Requests.p256();
    List<X509Certificate> renewed = ask(withCertificate(first, chain), "", request(second));
    assertThat(renewed.get(0).getPublicKey()).isEqualTo(second.getPublic());
    assertThat(renewed.get(0).getSubjectAlternativeNames())
        .containsExactly(List.of(6, REVIEWS.toString()));
    assertThat(audit())
        .contains("\"caller\":\"certificate:" + chain.get(0).getSerialNumber().toString(16) + "\"");
  }

  @Test
  void anExpiredCertificateIsRefusedInTheHandshakeAndOnAnOldConnection() throws Exception {
    KeyPair keys = Requests.p256();
    List<X509Certificate> chain = ask(channel(trusting().build()), token(), request(keys));
    ManagedChannel old = withCertificate(keys, chain);
    ask(old, "", request(Requests.p256()));
    clock.advance(Duration.ofSeconds(3601));
    Status onOld = refused(old, "", request(Requests.p256()));
    assertThat(onOld.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(onOld.getDescription()).contains("Join anew with a token");
    Status onNew = refused(withCertificate(keys, chain), "", request(Requests.p256()));
    assertThat(onNew.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(audit())
        .contains("\"refusal\":\"CERTIFICATE_INVALID\"")
        .contains("handshake.refused");
  }

  @Test
  void aCertificateOfAnotherCaIsRefused() throws Exception {
    CertificateAuthority other =
        CertificateAuthority.open(CaConfig.of(temporary.resolve("other"), "cluster.local"), clock);
    KeyPair keys = Requests.p256();
    List<X509Certificate> chain = other.issue(REVIEWS, keys.getPublic(), Duration.ZERO);
    Status status = refused(withCertificate(keys, chain), "", request(Requests.p256()));
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(audit()).contains("handshake.refused").doesNotContain("certificate.issued");
  }

  @Test
  void nothingPresentedIsRefused() throws Exception {
    Status status = refused(channel(trusting().build()), "", request(Requests.p256()));
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(status.getDescription()).contains("inmesh token create");
  }

  @Test
  void plaintextGetsNothingEvenWithAGoodToken() throws Exception {
    var plain =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(server.ca().service())
            .build()
            .start();
    try {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", plain.getPort()).usePlaintext().build();
      channels.add(channel);
      Status status = refused(channel, token(), request(Requests.p256()));
      assertThat(status.getDescription()).contains("over TLS only");
    } finally {
      plain.shutdownNow();
    }
  }

  @Test
  void ofManyWhoRedeemOneTokenAtOnceOneWins() throws Exception {
    String token = token();
    ManagedChannel channel = channel(trusting().build());
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        IstioCertificateRequest request = request(Requests.p256());
        results.add(
            pool.submit(
                () -> {
                  try {
                    return stub(channel, token).createCertificate(request).getCertChainCount() == 3;
                  } catch (StatusRuntimeException e) {
                    return false;
                  }
                }));
      }
      int won = 0;
      for (Future<Boolean> result : results) {
        won += result.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aRestartKeepsTheRootAndTheTokens() throws Exception {
    String unused = token();
    String used = token();
    ask(channel(trusting().build()), used, request(Requests.p256()));
    String root = server.ca().rootSha256();
    server.close();
    start();
    assertThat(server.ca().rootSha256()).isEqualTo(root);
    ManagedChannel channel = channel(trusting().build());
    assertThat(ask(channel, unused, request(Requests.p256()))).hasSize(3);
    assertThat(refused(channel, used, request(Requests.p256())).getCode())
        .isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void theServersOwnCertificateIsRenewedWhileItRuns() throws Exception {
    X509Certificate before = server.ca().serverCertificate();
    assertThat(before.getSubjectAlternativeNames())
        .contains(List.of(6, "spiffe://cluster.local/ns/istio-system/sa/inmesh-ca"));
    clock.advance(Duration.ofHours(12).plusSeconds(1));
    X509Certificate after = server.ca().serverCertificate();
    assertThat(after.getNotAfter()).isAfter(before.getNotAfter());
    assertThat(server.ca().serverCertificate()).isEqualTo(after);
  }

  @Test
  void anotherProcessMayMakeTokensWhileItRuns() throws Exception {
    String token =
        TokenCommand.create(
            List.of(
                "--dir", temporary.resolve("ca").toString(),
                "--namespace", "default",
                "--service-account", "bookinfo-reviews",
                "--label", "app=reviews",
                "--port", "9080"));
    assertThat(ask(channel(trusting().build()), token, request(Requests.p256())).get(0))
        .satisfies(
            leaf ->
                assertThat(leaf.getSubjectAlternativeNames())
                    .containsExactly(List.of(6, REVIEWS.toString())));
  }
}

package io.inmesh.controlplane.push;

import static io.inmesh.xds.TypeUrls.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.inmesh.controlplane.registry.Fixtures;
import io.inmesh.controlplane.registry.RegistrationStatus;
import io.inmesh.fakes.FakeClock;
import io.inmesh.xds.proto.istio.auth.IstioCertificateRequest;
import io.inmesh.xds.proto.istio.auth.IstioCertificateServiceGrpc;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The TLS port with a real CA: join by token, then ADS by certificate. */
class SecurePortTest {
  @TempDir private Path directory;
  private final FakeClock clock = new FakeClock();
  private SecureMesh mesh;
  private ManagedChannel anonymous;

  @BeforeEach
  void start() throws Exception {
    mesh = new SecureMesh(directory, Set.of(9080), server -> server.clock(clock));
    new FakeConfig(mesh.server()).cluster("a", "1").publish();
    anonymous = channel(TlsChannelCredentials.newBuilder());
  }

  @AfterEach
  void stop() throws Exception {
    anonymous.shutdownNow();
    mesh.close();
  }

  @Test
  void whoJoinsByTokenIsServedAndRegisteredByItsCertificate() throws Exception {
    ManagedChannel proven = join();
    try {
      DeltaClient client = new DeltaClient(proven, DeltaClient.node("i", ServerFixture.APP, 1001));
      client.subscribe(CLUSTER, "a");
      assertThat(client.probe.next().getResources(0).getName()).isEqualTo("a");
      assertThat(mesh.server().workloads())
          .singleElement()
          .extracting(RegistrationStatus::registration)
          .satisfies(
              registration -> {
                assertThat(registration.account()).isEqualTo(Fixtures.REVIEWS);
                assertThat(registration.address()).isEqualTo("127.0.0.1");
              });
    } finally {
      proven.shutdownNow();
    }
  }

  @Test
  void aStreamEndsWithItsCertificate() throws Exception {
    ManagedChannel proven = join();
    try {
      DeltaClient client = new DeltaClient(proven, DeltaClient.node("i", Map.of()));
      client.subscribe(CLUSTER, "a");
      client.probe.next();
      clock.advance(Duration.ofHours(25));
      Status end = client.probe.end();
      assertThat(end.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(end.getDescription()).contains("expired");
    } finally {
      proven.shutdownNow();
    }
  }

  @Test
  void withoutACertificateThereIsOnlyTheCa() {
    DeltaClient client = new DeltaClient(anonymous, DeltaClient.node("i", Map.of()));
    client.subscribe(CLUSTER, "a");
    assertThat(client.probe.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThatThrownBy(
            () ->
                IstioCertificateServiceGrpc.newBlockingStub(anonymous)
                    .createCertificate(IstioCertificateRequest.getDefaultInstance()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("join token");
  }

  @Test
  void aConnectionWithoutACallIsClosed() throws Exception {
    mesh.close();
    mesh =
        new SecureMesh(
            directory.resolve("impatient"),
            Set.of(9080),
            server -> server.connectionIdle(Duration.ofMillis(200)));
    ManagedChannel idle = channel(TlsChannelCredentials.newBuilder());
    try {
      CompletableFuture<ConnectivityState> closed = new CompletableFuture<>();
      idle.notifyWhenStateChanged(idle.getState(true), () -> whenIdleOrBroken(idle, closed));
      assertThat(closed.get(20, TimeUnit.SECONDS)).isEqualTo(ConnectivityState.IDLE);
    } finally {
      idle.shutdownNow();
    }
  }

  /** A channel that was connecting is idle once more when its connection was closed. */
  private static void whenIdleOrBroken(
      ManagedChannel channel, CompletableFuture<ConnectivityState> end) {
    ConnectivityState now = channel.getState(false);
    if (now == ConnectivityState.CONNECTING || now == ConnectivityState.READY) {
      channel.notifyWhenStateChanged(now, () -> whenIdleOrBroken(channel, end));
    } else {
      end.complete(now);
    }
  }

  private ManagedChannel join() throws Exception {
    String token = mesh.token("reviews");
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    KeyPair keys = generator.generateKeyPair();
    byte[] csr =
        new JcaPKCS10CertificationRequestBuilder(new X500Principal(""), keys.getPublic())
            .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()))
            .getEncoded();
    Metadata metadata = new Metadata();
    metadata.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    List<String> chain =
        IstioCertificateServiceGrpc.newBlockingStub(anonymous)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
            .createCertificate(
                IstioCertificateRequest.newBuilder()
                    .setCsr(pem("CERTIFICATE REQUEST", csr))
                    .build())
            .getCertChainList();
    return channel(
        TlsChannelCredentials.newBuilder()
            .keyManager(
                stream(String.join("\n", chain)),
                stream(pem("PRIVATE KEY", keys.getPrivate().getEncoded()))));
  }

  private ManagedChannel channel(TlsChannelCredentials.Builder credentials) throws Exception {
    return NettyChannelBuilder.forAddress(
            "127.0.0.1",
            mesh.port(),
            credentials
                .trustManager(stream(pem("CERTIFICATE", mesh.ca().root().getEncoded())))
                .build())
        .build();
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), type);
  }
}

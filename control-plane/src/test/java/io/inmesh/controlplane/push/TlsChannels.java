package io.inmesh.controlplane.push;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.inmesh.xds.proto.istio.auth.IstioCertificateRequest;
import io.inmesh.xds.proto.istio.auth.IstioCertificateServiceGrpc;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** gRPC's own channels to the TLS port of a {@link SecureMesh}, which closes them. */
final class TlsChannels {
  private final SecureMesh mesh;

  TlsChannels(SecureMesh mesh) {
    this.mesh = mesh;
  }

  /** Of somebody without a certificate. */
  ManagedChannel anonymous() throws Exception {
    return channel(TlsChannelCredentials.newBuilder());
  }

  /** Of an account that joined by token. */
  ManagedChannel joined(String account) throws Exception {
    String token = mesh.token(account);
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
    ManagedChannel stranger = anonymous();
    List<String> chain =
        IstioCertificateServiceGrpc.newBlockingStub(stranger)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
            .createCertificate(
                IstioCertificateRequest.newBuilder()
                    .setCsr(pem("CERTIFICATE REQUEST", csr))
                    .build())
            .getCertChainList();
    stranger.shutdownNow();
    return channel(
        TlsChannelCredentials.newBuilder()
            .keyManager(
                stream(String.join("\n", chain)),
                stream(pem("PRIVATE KEY", keys.getPrivate().getEncoded()))));
  }

  private ManagedChannel channel(TlsChannelCredentials.Builder credentials) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(
                "127.0.0.1",
                mesh.port(),
                credentials
                    .trustManager(stream(pem("CERTIFICATE", mesh.ca().root().getEncoded())))
                    .build())
            .build();
    mesh.opened(channel::shutdownNow);
    return channel;
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String pem(String type, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der), type);
  }
}

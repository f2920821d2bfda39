package io.inmesh.runtime.tls;

import static io.inmesh.runtime.tls.ClientHelloSniffer.Kind.MESH_TLS;
import static io.inmesh.runtime.tls.ClientHelloSniffer.Kind.NEED_MORE;
import static io.inmesh.runtime.tls.ClientHelloSniffer.Kind.OWN_TLS;
import static io.inmesh.runtime.tls.ClientHelloSniffer.Kind.PLAINTEXT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class ClientHelloSnifferTest {
  /** What JSSE really sends. */
  private static byte[] hello(String sni, String... alpn) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, null, null);
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(alpn);
    if (!sni.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(sni)));
    }
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(32_768);
    engine.wrap(ByteBuffer.allocate(0), out);
    out.flip();
    byte[] bytes = new byte[out.remaining()];
    out.get(bytes);
    return bytes;
  }

  private static byte[] cut(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  private static ClientHelloSniffer.Kind sniff(byte[] bytes, boolean plaintextPort) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    ClientHelloSniffer.Kind kind = ClientHelloSniffer.sniff(buffer, plaintextPort);
    assertThat(buffer.position()).isZero();
    assertThat(buffer.limit()).isEqualTo(bytes.length);
    return kind;
  }

  @Test
  void readsNameAndProtocols() throws Exception {
    byte[] hello = hello("reviews.default.svc.cluster.local", "istio-http/1.1", "istio");
    ClientHello read = Objects.requireNonNull(ClientHelloSniffer.read(ByteBuffer.wrap(hello)));
    assertThat(read.serverName()).isEqualTo("reviews.default.svc.cluster.local");
    assertThat(read.alpn()).containsExactly("istio-http/1.1", "istio");
    assertThat(read.isMesh()).isTrue();
  }

  @Test
  void plaintextIsToldByItsFirstByte() {
    for (String text : new String[] {"GET / HTTP/1.1", "PRI * HTTP/2.0", "\n", "SSH-2.0"}) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      assertThat(sniff(bytes, true)).isEqualTo(PLAINTEXT);
      assertThat(sniff(bytes, false)).isEqualTo(PLAINTEXT);
    }
    assertThat(sniff(new byte[] {0x16, 'x', 0}, true)).isEqualTo(PLAINTEXT);
    assertThat(sniff(new byte[] {0x16, 3, 9}, true)).isEqualTo(PLAINTEXT);
  }

  @Test
  void anyTlsOnAPlaintextPortIsTheMeshs() throws Exception {
    assertThat(sniff(hello(""), true)).isEqualTo(MESH_TLS);
    assertThat(sniff(cut(hello(""), 3), true)).isEqualTo(MESH_TLS);
  }

  @Test
  void onAPortWithItsOwnTlsTheProtocolDecides() throws Exception {
    assertThat(sniff(hello("a.example", "h2", "http/1.1"), false)).isEqualTo(OWN_TLS);
    assertThat(sniff(hello("a.example", "istio-h2", "istio", "h2"), false)).isEqualTo(MESH_TLS);
    assertThat(sniff(hello(""), false)).isEqualTo(OWN_TLS);
  }

  @Test
  void everyBeginningOfAHelloNeedsMore() throws Exception {
    byte[] hello = hello("reviews", "istio");
    for (int length = 0; length < hello.length; length++) {
      assertThat(sniff(cut(hello, length), false)).as("%d bytes", length).isEqualTo(NEED_MORE);
    }
    assertThat(sniff(cut(hello, 2), true)).isEqualTo(NEED_MORE);
  }

  @Test
  void aHelloInManyRecordsIsReadToo() throws Exception {
    byte[] hello = hello("reviews", "istio");
    ByteBuffer split = ByteBuffer.allocate(hello.length * 2);
    for (int at = 5; at < hello.length; at += 100) {
      int length = Math.min(100, hello.length - at);
      split.put((byte) 0x16).put((byte) 3).put((byte) 1).putShort((short) length);
      split.put(hello, at, length);
    }
    split.flip();
    byte[] bytes = new byte[split.remaining()];
    split.get(bytes);
    assertThat(sniff(bytes, false)).isEqualTo(MESH_TLS);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(sniff(cut(bytes, length), false)).isEqualTo(NEED_MORE);
    }
  }

  @Test
  void aHelloThatIsTooLongIsLeftToTheApplication() {
    byte[] bytes = new byte[100];
    bytes[0] = 0x16;
    bytes[1] = 3;
    bytes[2] = 1;
    bytes[3] = 0;
    bytes[4] = 95;
    bytes[5] = 1;
    bytes[6] = 1; // 65536 and more
    assertThat(sniff(bytes, false)).isEqualTo(OWN_TLS);
  }

  @Test
  void anyBytesAreSafe() throws Exception {
    Random random = new Random(11);
    byte[] hello = hello("reviews.default.svc.cluster.local", "istio-h2", "istio", "h2");
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = hello.clone();
      for (int j = 0; j <= i % 8; j++) {
        bytes[3 + random.nextInt(bytes.length - 3)] = (byte) random.nextInt();
      }
      bytes = cut(bytes, random.nextInt(bytes.length + 1));
      sniff(bytes, false);
      ClientHelloSniffer.read(ByteBuffer.wrap(bytes));
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      if (noise.length > 6) {
        noise[0] = 0x16;
        noise[1] = 3;
        noise[2] = 1;
        noise[5] = 1;
      }
      sniff(noise, false);
    }
  }
}

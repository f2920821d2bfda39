package io.inmesh.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.MtlsMode;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every server of the mesh does on its one port. A server under test answers every GET with
 * {@code scheme=.. secure=.. peer=..}, and every POST with the length of the body, as text, with
 * keep-alive.
 */
public abstract class OnePortContract {
  private static final int TIMEOUT_MILLIS = 10_000;

  /** Nothing, the first bytes of a handshake, and of a request. */
  private static final byte[][] BEGINNINGS = {{}, {0x16}, {0x16, 3, 1, 2}, {'G'}, {'G', 'E', 'T'}};

  private final TestMesh mesh = new TestMesh();
  private final TestIdentity server = mesh.identity("server");
  private final TestIdentity caller = mesh.identity("caller");
  private volatile MtlsMode mode = MtlsMode.PERMISSIVE;
  private volatile boolean hasIdentity = true;
  private int port;

  /** Starts the server on a free port of the loopback interface, and says which. */
  protected abstract int start(MeshPort port) throws Exception;

  /** Stops it. */
  protected abstract void stop() throws Exception;

  /**
   * Who called, as the server knows it from the request; for the answers of the server under test.
   */
  protected static String peer(@Nullable Object connection) {
    return connection instanceof MeshConnection mesh ? String.valueOf(mesh.peer()) : "none";
  }

  @BeforeEach
  final void startServer() throws Exception {
    port = start(new TestPort());
  }

  @AfterEach
  final void stopServer() throws Exception {
    stop();
    mesh.close();
  }

  @Test
  void plaintextPassesUnderPermissive() throws Exception {
    try (Socket socket = plain()) {
      assertThat(get(socket)).endsWith("scheme=http secure=false peer=none");
    }
  }

  @Test
  void meshTlsPassesUnderPermissiveAndNamesThePeer() throws Exception {
    try (Socket socket = tls(caller)) {
      assertThat(get(socket))
          .endsWith("scheme=http secure=false peer=spiffe://cluster.local/ns/default/sa/caller");
    }
  }

  /** Who could be nobody by asking for HTTP/2 would pass each DENY of a principal. */
  @Test
  void whoUpgradesToHttp2IsStillKnown() throws Exception {
    String ask =
        "GET / HTTP/1.1\r\nHost: server:9080\r\nConnection: Upgrade, HTTP2-Settings\r\n"
            + "Upgrade: h2c\r\nHTTP2-Settings: \r\n\r\n";
    String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"; // with no settings
    try (SSLSocket socket = tls(caller)) {
      socket.getOutputStream().write((ask + preface).getBytes(StandardCharsets.US_ASCII));
      StringBuilder answer = new StringBuilder();
      while (answer.indexOf("peer=") < 0) { // whole, as it is written at once
        byte[] some = new byte[4096];
        int count = socket.getInputStream().read(some);
        assertThat(count).as(answer.toString()).isPositive();
        answer.append(new String(some, 0, count, StandardCharsets.ISO_8859_1));
      }
      assertThat(answer).contains("peer=spiffe://cluster.local/ns/default/sa/caller");
    }
  }

  @Test
  void connectionsAreKeptInBothForms() throws Exception {
    for (Socket each : List.of(plain(), tls(caller))) {
      try (Socket socket = each) {
        for (int i = 0; i < 20; i++) {
          assertThat(get(socket)).contains("scheme=http");
        }
      }
    }
  }

  @Test
  void longBodiesPassInBothForms() throws Exception {
    byte[] body = new byte[200 * 1024];
    for (Socket each : List.of(plain(), tls(caller))) {
      try (Socket socket = each) {
        assertThat(post(socket, body)).endsWith("204800");
        assertThat(post(socket, body)).endsWith("204800");
      }
    }
  }

  @Test
  void aRequestThatComesByteByByteIsRead() throws Exception {
    try (Socket socket = plain()) {
      socket.setTcpNoDelay(true);
      for (byte b : request("GET", 0)) {
        socket.getOutputStream().write(b);
        socket.getOutputStream().flush();
      }
      assertThat(answer(socket)).contains("scheme=http");
    }
  }

  @Test
  void strictClosesPlaintextWithoutAnAnswer() throws Exception {
    mode = MtlsMode.STRICT;
    try (Socket socket = plain()) {
      assertThatThrownBy(() -> get(socket)).isInstanceOf(IOException.class);
    }
    try (Socket socket = tls(caller)) {
      assertThat(get(socket)).contains("sa/caller");
    }
  }

  @Test
  void theModeIsReadForEachConnection() throws Exception {
    mode = MtlsMode.STRICT;
    try (Socket socket = plain()) {
      assertThatThrownBy(() -> get(socket)).isInstanceOf(IOException.class);
    }
    mode = MtlsMode.PERMISSIVE;
    try (Socket socket = plain()) {
      assertThat(get(socket)).contains("scheme=http");
    }
  }

  @Test
  void disableTakesPlaintextAlone() throws Exception {
    mode = MtlsMode.DISABLE;
    try (Socket socket = plain()) {
      assertThat(get(socket)).contains("scheme=http");
    }
    assertThatThrownBy(() -> tls(caller)).isInstanceOf(IOException.class);
  }

  @Test
  void withoutAnIdentityTlsIsRefusedAndPlaintextPasses() throws Exception {
    hasIdentity = false;
    assertThatThrownBy(() -> tls(caller)).isInstanceOf(IOException.class);
    try (Socket socket = plain()) {
      assertThat(get(socket)).contains("scheme=http");
    }
  }

  @Test
  void aCallerWithoutCertificateIsRefused() {
    assertThatThrownBy(
            () -> {
              SSLContext context = SSLContext.getInstance("TLS");
              TrustManager trust =
                  caller.client(Set.of(), "server.default", List.of()).trustManager();
              context.init(null, new TrustManager[] {trust}, null);
              try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket()) {
                get(connected(socket));
              }
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void aCallerOfAForeignCaIsRefused() {
    try (TestMesh foreign = new TestMesh()) {
      TestIdentity stranger = foreign.identity("caller");
      assertThatThrownBy(
              () -> {
                try (Socket socket = tls(stranger)) {
                  get(socket);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aRotatedCertificateShowsFromTheNextHandshakeOn() throws Exception {
    try (SSLSocket kept = tls(caller)) {
      get(kept);
      Object before = kept.getSession().getPeerCertificates()[0];
      server.rotate();
      assertThat(get(kept)).contains("sa/caller");
      try (SSLSocket next = tls(mesh.identity("caller"))) {
        assertThat(next.getSession().getPeerCertificates()[0]).isNotEqualTo(before);
        assertThat(get(next)).contains("sa/caller");
      }
    }
  }

  @Test
  void theProtocolOfMeshProxiesIsNegotiated() throws Exception {
    try (SSLSocket socket = tls(caller)) {
      assertThat(socket.getApplicationProtocol()).isEqualTo("istio-http/1.1");
    }
  }

  @Test
  void aCallerThatSaysNothingHoldsNobodyUp() throws Exception {
    try (Socket silent = plain();
        Socket other = plain()) {
      assertThat(silent.isConnected()).isTrue();
      assertThat(get(other)).contains("scheme=http");
    }
  }

  @Test
  void aHandshakeThatComesByteByByteIsFinished() throws Exception {
    try (SSLSocket socket = layered(connected(new SlowSocket()), caller)) {
      socket.startHandshake();
      assertThat(get(socket))
          .endsWith("scheme=http secure=false peer=spiffe://cluster.local/ns/default/sa/caller");
    }
  }

  @Test
  void whatOnlyBeginsLikeTlsIsClosed() throws Exception {
    try (Socket noise = plain()) {
      byte[] bytes = new byte[64];
      bytes[0] = 0x16;
      noise.getOutputStream().write(bytes);
      noise.getOutputStream().flush();
      assertThat(closed(noise)).isTrue();
    }
    try (Socket other = plain()) {
      assertThat(get(other)).contains("scheme=http");
    }
  }

  /** An alert may come before the end. */
  private static boolean closed(Socket socket) throws IOException {
    try {
      socket.getInputStream().readAllBytes();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true; // reset
    }
  }

  @Test
  void connectionsThatEndEarlyLeaveNothingBehind() throws Exception {
    UnixOperatingSystemMXBean system =
        ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class);
    try (Socket first = plain()) {
      assertThat(get(first)).contains("scheme=http");
    }
    long before = system.getOpenFileDescriptorCount();
    for (int i = 0; i < 300; i++) {
      try (Socket socket = plain()) {
        socket.getOutputStream().write(BEGINNINGS[i % BEGINNINGS.length]);
        socket.getOutputStream().flush();
      }
    }
    try (Socket last = plain()) { // connections are taken in turn: it has seen all of them
      assertThat(get(last)).contains("scheme=http");
    }
    Instant end = Instant.now().plusSeconds(30);
    long open = system.getOpenFileDescriptorCount();
    while (open > before + 20 && Instant.now().isBefore(end)) {
      LockSupport.parkNanos(5_000_000);
      open = system.getOpenFileDescriptorCount();
    }
    assertThat(open).isLessThanOrEqualTo(before + 20);
  }

  private Socket plain() throws IOException {
    return connected(new Socket());
  }

  private SSLSocketFactory sockets(TestIdentity identity) {
    return identity
        .client(
            Set.of(server.id()),
            "server.default.svc.cluster.local",
            List.of("istio-http/1.1", "istio", "http/1.1"))
        .sockets();
  }

  private SSLSocket layered(Socket below, TestIdentity identity) throws IOException {
    return (SSLSocket)
        sockets(identity).createSocket(below, "server.default.svc.cluster.local", port, true);
  }

  private SSLSocket tls(TestIdentity identity) throws IOException {
    SSLSocket socket = (SSLSocket) sockets(identity).createSocket();
    try {
      connected(socket);
      socket.startHandshake();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return socket;
  }

  private <T extends Socket> T connected(T socket) throws IOException {
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    return socket;
  }

  private String get(Socket socket) throws IOException {
    socket.getOutputStream().write(request("GET", 0));
    socket.getOutputStream().flush();
    return answer(socket);
  }

  private String post(Socket socket, byte[] body) throws IOException {
    socket.getOutputStream().write(request("POST", body.length));
    socket.getOutputStream().write(body);
    socket.getOutputStream().flush();
    return answer(socket);
  }

  private byte[] request(String method, int length) {
    String text =
        "%s / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Length: %d\r\n\r\n"
            .formatted(method, port, length);
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static String answer(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        throw new IOException("closed after: " + head);
      }
      head.append((char) c);
    }
    int at = head.indexOf("Content-Length: ");
    if (at < 0) {
      throw new IOException("no length: " + head);
    }
    int length = Integer.parseInt(head.substring(at + 16, head.indexOf("\r\n", at)));
    return new String(in.readNBytes(length), StandardCharsets.UTF_8);
  }

  private final class TestPort implements MeshPort {
    @Override
    public MtlsMode mode() {
      return mode;
    }

    @Override
    public @Nullable SSLContext tls() {
      return hasIdentity ? server.server() : null;
    }

    @Override
    public @Nullable SpiffeId peer(SSLSession session) {
      return server.peer(session);
    }
  }
}

package io.inmesh.runtime.testing.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.QuotaRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Who may call, of every server in the mesh: principals, namespaces, methods, paths; plaintext and
 * STRICT; changes under open connections; quotas. A server's test starts it with an application
 * that answers everything with 200 after it has told {@link #arrived}.
 */
@Timeout(180)
public abstract class AdmissionContract {
  /** The workload's port. */
  protected static final int PORT = 9080;

  static final String AUTHORITY = "app:" + PORT;
  private static final int PATIENCE_MILLIS = 30_000;

  private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
  private final List<Line> lines = new ArrayList<>();
  private final AtomicInteger permits = new AtomicInteger();
  private final TestMesh mesh =
      new TestMesh(engine -> engine.quotas(rule -> () -> permits.getAndDecrement() > 0));
  private final TestIdentity reviews = mesh.identity("reviews");
  private final TestIdentity ratings = mesh.identity("other", "ratings");
  private int bound;

  /** Starts the server on a free port of the loopback interface, and says which. */
  protected abstract int start(TestMesh mesh, TestIdentity app) throws Exception;

  /** Stops it. */
  protected abstract void stop() throws Exception;

  /** What it speaks. */
  protected abstract List<Protocol> protocols();

  /** False for a server that nobody shows a certificate of the mesh to: a gateway. */
  protected boolean takesMeshTls() {
    return true;
  }

  /** Puts rules in force. */
  protected void rules(TestMesh on, MtlsMode mode, AuthorizationPolicy... policies) {
    on.inbound(PORT, mode, policies).apply();
  }

  /** For the application of the server under test. */
  protected final void arrived(Arrival arrival) {
    arrivals.add(arrival);
  }

  @BeforeEach
  final void startServer() throws Exception {
    rules();
    bound = start(mesh, mesh.identity("app"));
  }

  @AfterEach
  final void stopServer() throws Exception {
    for (Line each : lines) {
      each.close();
    }
    stop();
    mesh.close();
  }

  /** Each connection stays while the policies change under it. */
  @Test
  final void eachPolicyLetsInWhomItNames() throws Exception {
    for (Protocol protocol : protocols()) {
      Line nobody = plain(protocol);
      Line fromReviews = takesMeshTls() ? tls(protocol, reviews) : null;
      Line fromRatings = takesMeshTls() ? tls(protocol, ratings) : null;
      for (Table.Row row : Table.rows(protocol)) {
        rules(row.rules());
        String what = protocol + ": " + row.name();
        check(what + ", nobody", protocol, nobody, row.nobody());
        if (fromReviews != null && fromRatings != null) {
          check(what + ", reviews", protocol, fromReviews, row.reviews());
          check(what + ", ratings", protocol, fromRatings, row.ratings());
        }
      }
    }
  }

  private void check(String what, Protocol protocol, Line line, boolean admitted)
      throws IOException {
    int status = line.ask(protocol.method, protocol.target);
    assertThat(status).as(what).isEqualTo(admitted ? 200 : 403);
    assertThat(arrivals).as(what).hasSize(admitted ? 1 : 0);
    arrivals.clear();
  }

  @Test
  final void strictCountsForConnectionsThatAreOpen() throws Exception {
    assumeTrue(takesMeshTls(), "a gateway's port has no mode");
    for (Protocol protocol : protocols()) {
      rules();
      Line plain = plain(protocol);
      Line tls = tls(protocol, reviews);
      check(protocol + " plain", protocol, plain, true);
      check(protocol + " tls", protocol, tls, true);
      rules(mesh, MtlsMode.STRICT);
      assertThat(plain.ask(protocol.method, protocol.target)).isIn(403, Line.NO_ANSWER);
      assertThat(plain(protocol).ask(protocol.method, protocol.target)).isEqualTo(Line.NO_ANSWER);
      assertThat(arrivals).isEmpty();
      check(protocol + " tls under STRICT", protocol, tls, true);
      rules();
      check(protocol + " a new one", protocol, plain(protocol), true);
    }
  }

  /** However many connections, callers and hosts: it is one quota, and who is refused pays not. */
  @Test
  final void aQuotaIsOneForAllConnections() throws Exception {
    assumeTrue(takesMeshTls(), "a gateway has no quotas");
    QuotaRule quota = new QuotaRule("default/limit", "me", Origin.NONE);
    for (Protocol protocol : protocols()) {
      permits.set(3);
      mesh.inbound(PORT, MtlsMode.PERMISSIVE, List.of(Table.deny(Table.RATINGS)), List.of(quota))
          .apply();
      Line kept = plain(protocol);
      check(protocol + " refused", protocol, tls(protocol, ratings), false);
      check(protocol + " 1", protocol, kept, true);
      check(protocol + " 2", protocol, tls(protocol, reviews), true);
      check(protocol + " 3", protocol, plain(protocol), true);
      for (Line each : List.of(kept, plain(protocol), tls(protocol, reviews))) {
        assertThat(each.ask(protocol.method, protocol.target)).as("" + protocol).isEqualTo(429);
      }
      assertThat(plain(protocol, "APP.:9080").ask(protocol.method, protocol.target)).isEqualTo(429);
      assertThat(arrivals).isEmpty();
    }
  }

  final void rules(AuthorizationPolicy... policies) {
    rules(mesh, MtlsMode.PERMISSIVE, policies);
  }

  /** What has arrived since it was asked last. */
  final List<Arrival> arrivals() {
    List<Arrival> now = List.copyOf(arrivals);
    arrivals.clear();
    return now;
  }

  final TestIdentity reviews() {
    return reviews;
  }

  final Line plain(Protocol protocol) throws IOException {
    return plain(protocol, AUTHORITY);
  }

  final Line plain(Protocol protocol, String authority) throws IOException {
    return line(protocol, connected(new Socket()), authority);
  }

  final Line tls(Protocol protocol, TestIdentity who) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            who.client(Set.of(), "app.default", List.of(protocol.alpn)).sockets().createSocket();
    connected(socket).startHandshake();
    return line(protocol, socket, AUTHORITY);
  }

  private <S extends Socket> S connected(S socket) throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), bound), PATIENCE_MILLIS);
    return socket;
  }

  private Line line(Protocol protocol, Socket socket, String authority) throws IOException {
    Line line =
        protocol == Protocol.HTTP_1
            ? new Http1Line(socket, authority)
            : new Http2Line(socket, authority, protocol == Protocol.GRPC);
    lines.add(line);
    return line;
  }
}

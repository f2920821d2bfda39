package io.inmesh.controlplane.push;

import io.inmesh.ca.CaConfig;
import io.inmesh.ca.CaListener;
import io.inmesh.ca.EmbeddedCa;
import io.inmesh.ca.FileTokenStore;
import io.inmesh.ca.Grant;
import io.inmesh.controlplane.registry.MemoryRegistrationStore;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.HostPort;
import io.inmesh.runtime.MeshRuntime;
import io.inmesh.runtime.WorkloadConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A real CA, a push server on its TLS port, and workloads of our library that join them by token,
 * over real sockets in this process. Every account of namespace {@code default} is granted label
 * {@code app} of its own name and the same ports.
 */
@SuppressWarnings("try") // it is closed by what a test opened
final class SecureMesh implements AutoCloseable {
  private final MemoryRegistrationStore store = new MemoryRegistrationStore();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Path directory;
  private final Set<Integer> ports;
  private final UnaryOperator<PushServerBuilder> settings;
  private final EmbeddedCa ca;
  private PushServer server;
  private int port;

  /**
   * Starts it.
   *
   * @param ports what every token grants
   * @param settings what the server is given beside the CA, the grants and the port
   */
  SecureMesh(Path directory, Set<Integer> ports, UnaryOperator<PushServerBuilder> settings)
      throws IOException, GeneralSecurityException {
    this.directory = directory;
    this.ports = ports;
    this.settings = settings;
    this.ca =
        EmbeddedCa.open(
            CaConfig.of(directory.resolve("ca"), "cluster.local"),
            FileTokenStore.open(directory.resolve("tokens")),
            EmbeddedCa.CONTROL_PLANE,
            CaListener.NONE,
            Clock.systemUTC());
    this.server = serve();
    this.port = server.securePort();
  }

  private PushServer serve() throws IOException {
    return settings
        .apply(PushServer.builder(store))
        .secure(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), ca)
        .grants(account -> List.of(grant(account.serviceAccount())))
        .start();
  }

  PushServer server() {
    return server;
  }

  /** Where workloads join; a restarted server has it again. */
  int port() {
    return port;
  }

  EmbeddedCa ca() {
    return ca;
  }

  /** The server is gone, as if it had died; its store is not. */
  void loseServer() {
    server.close();
  }

  /** Starts another one where the lost one was. */
  void restartServer() throws IOException {
    server = serve();
  }

  /** A join token for an account. */
  String token(String account) {
    return ca.tokens()
        .create(SpiffeId.of("cluster.local", "default", account), grant(account))
        .text();
  }

  /** A workload of an account; it ends with this at the latest. */
  MeshRuntime join(String account) {
    return opened(
        MeshRuntime.start(
            WorkloadConfig.builder()
                .application(account)
                .workload(account + "-v1")
                .instance(account + "-1")
                .namespace("default")
                .serviceAccount(account)
                .label("app", account)
                .token(token(account))
                .controlPlane(new HostPort("127.0.0.1", port))
                .stateDirectory(directory.resolve("state-" + account))
                .build(),
            List.of()));
  }

  private Grant grant(String account) {
    return new Grant(Map.of("app", account), ports, Set.of());
  }

  /** Closed with this: what was opened last, first. */
  <T extends AutoCloseable> T opened(T resource) {
    opened.push(resource);
    return resource;
  }

  @Override
  public void close() throws Exception {
    while (!opened.isEmpty()) {
      opened.pop().close();
    }
    server.close();
    ca.close();
  }
}

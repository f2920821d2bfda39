package io.inmesh.ca;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.inmesh.ca.connections.ConnectionGate;
import io.inmesh.ca.connections.ConnectionLimits;
import io.inmesh.ca.connections.ServerLoops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;

/** A CA that stands alone: keys, tokens and audit in one directory, served on one TLS port. */
public final class CaServer implements AutoCloseable {
  private static final int MESSAGE_BYTES_MAX = 64 * 1024;
  private static final int METADATA_BYTES_MAX = 8 * 1024;
  private static final long CLOSE_SECONDS = 5;

  private final EmbeddedCa ca;
  private final Server server;
  private final ServerLoops loops;
  private final int port;

  private CaServer(EmbeddedCa ca, Server server, ServerLoops loops) {
    this.ca = ca;
    this.server = server;
    this.loops = loops;
    this.port = server.getPort();
  }

  /**
   * Starts.
   *
   * @param listen where to; port 0 takes a free one
   * @throws IOException if the port or the directory cannot be used
   * @throws GeneralSecurityException if what the directory holds is damaged or expired
   */
  public static CaServer start(CaConfig config, InetSocketAddress listen, CaListener listener)
      throws IOException, GeneralSecurityException {
    return start(config, listen, listener, Clock.systemUTC());
  }

  /** The same with another clock, for tests of what happens over time. */
  public static CaServer start(
      CaConfig config, InetSocketAddress listen, CaListener listener, Clock clock)
      throws IOException, GeneralSecurityException {
    return start(
        config,
        listen,
        listener,
        ConnectionLimits.of(ConnectionLimits.defaultMax(), ConnectionLimits.PER_ADDRESS_DEFAULT),
        clock);
  }

  static CaServer start(
      CaConfig config,
      InetSocketAddress listen,
      CaListener listener,
      ConnectionLimits limits,
      Clock clock)
      throws IOException, GeneralSecurityException {
    PrivateFiles.directory(config.directory());
    TokenStore tokens = FileTokenStore.open(config.directory().resolve("tokens"));
    EmbeddedCa ca = EmbeddedCa.open(config, tokens, EmbeddedCa.STANDALONE, listener, clock);
    ServerLoops loops = new ServerLoops();
    try {
      ConnectionGate gate = new ConnectionGate("CA", limits, refusal -> {});
      Server server =
          gate.proving(
                  NettyServerBuilder.forAddress(listen, ca.serverCredentials()), loops, ca::peer)
              .addService(ca.service())
              .maxInboundMessageSize(MESSAGE_BYTES_MAX)
              .maxInboundMetadataSize(METADATA_BYTES_MAX)
              .handshakeTimeout(10, TimeUnit.SECONDS)
              .maxConnectionIdle(5, TimeUnit.MINUTES)
              .maxConcurrentCallsPerConnection(16)
              .build();
      return new CaServer(ca, server.start(), loops);
    } catch (IOException e) {
      loops.close();
      ca.close();
      throw e;
    }
  }

  /** The port that it listens on. */
  public int port() {
    return port;
  }

  /** Tokens, root and audit. */
  public EmbeddedCa ca() {
    return ca;
  }

  /** Waits until somebody closes it. */
  void awaitEnd() throws InterruptedException {
    server.awaitTermination();
  }

  /** Lets calls finish for 5 s, then ends them. */
  @Override
  public void close() throws IOException {
    server.shutdown();
    try {
      if (!server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        server.shutdownNow();
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    loops.close();
    ca.close();
  }
}

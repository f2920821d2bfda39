package io.inmesh.controlplane.push;

import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.inmesh.ca.AuditEvent;
import io.inmesh.ca.Grant;
import io.inmesh.controlplane.registry.Fixtures;
import io.inmesh.controlplane.registry.MemoryRegistrationStore;
import io.inmesh.controlplane.registry.RegistryRules;
import io.inmesh.fakes.FakeClock;
import io.inmesh.identity.SpiffeId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A server on real sockets. Its "TLS" port is without TLS here and takes everybody for the account
 * that the test says; {@link SecurePortTest} has the real thing.
 */
final class ServerFixture implements AutoCloseable {
  static final Map<String, String> APP = Map.of("app", "reviews");

  final FakeClock clock = FakeClock.atMidnight();
  final MemoryRegistrationStore store;
  final BlockingQueue<AuditEvent> audit = new LinkedBlockingQueue<>();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final PushServer server;
  final FakeConfig config;
  volatile Optional<SpiffeId> account = Optional.of(Fixtures.REVIEWS);
  private final List<ManagedChannel> channels = new ArrayList<>();

  ServerFixture() {
    this(PushLimits.DEFAULT, new MemoryRegistrationStore());
  }

  ServerFixture(PushLimits limits, MemoryRegistrationStore store) {
    this.store = store;
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try {
      server =
          PushServer.builder(store)
              .plaintext(any)
              .secure(any, InsecureServerCredentials.create(), attributes -> account)
              .grants(
                  who ->
                      who.equals(Fixtures.REVIEWS)
                          ? List.of(new Grant(APP, Set.of(9080), Set.of()))
                          : List.of())
              .audit(audit::add)
              .rules(RegistryRules.DEFAULT)
              .limits(limits)
              .meters(meters)
              .clock(clock)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    config = new FakeConfig(server);
  }

  ManagedChannel plaintext() {
    return channel(server.plaintextPort());
  }

  ManagedChannel secure() {
    return channel(server.securePort());
  }

  DeltaClient workload(String instance, int... bound) {
    return new DeltaClient(secure(), DeltaClient.node(instance, APP, bound));
  }

  private ManagedChannel channel(int port) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .maxInboundMessageSize(64 << 20)
            .build();
    channels.add(channel);
    return channel;
  }

  @Override
  public void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    server.close();
  }
}

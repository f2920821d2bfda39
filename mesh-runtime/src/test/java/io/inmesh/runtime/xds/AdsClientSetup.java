package io.inmesh.runtime.xds;

import io.inmesh.runtime.testing.ManualLoop;
import io.inmesh.xds.TypeUrls;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A client on a loop that a test moves, against a transport that a test answers for. */
abstract class AdsClientSetup {
  static final Duration SOON = Duration.ofMillis(5);

  final ManualLoop loop = new ManualLoop();
  final FakeTransport transport = new FakeTransport();
  final Keeper keeper = new Keeper();
  final AtomicReference<@Nullable Node> node =
      new AtomicReference<>(Node.newBuilder().setId("library~~a").build());
  AdsClient client = client(false);

  /** Keeps bytes in memory. */
  static final class Keeper implements StateKeeper {
    byte @Nullable [] kept;

    @Override
    public byte @Nullable [] load() {
      return kept;
    }

    @Override
    public void save(String revision, byte[] content) {
      kept = content;
    }
  }

  AdsClient client(boolean gateway) {
    return new AdsClient(
        loop.loop(),
        transport,
        () -> Objects.requireNonNull(node.get(), "no node"),
        gateway,
        quotas -> {},
        keeper,
        () -> 0.5);
  }

  @BeforeEach
  void connect() {
    client.start();
    client.connect();
    loop.run();
  }

  void answer(DeltaDiscoveryResponse with) {
    transport.last().answer(with);
    loop.advance(SOON);
  }

  CompletableFuture<Void> request(String name) {
    CompletableFuture<Void> asked = client.request(name).toCompletableFuture();
    loop.run();
    return asked;
  }

  /** A service with one subset, all the way. */
  void reviews(String subset) {
    answer(Xds.lds(Xds.policy("allow_any"), Xds.outbound("reviews:9080")));
    answer(Xds.response(TypeUrls.ROUTE, Xds.of(Xds.routes(Xds.cluster(subset)))));
    answer(Xds.response(TypeUrls.CLUSTER, Xds.of(Xds.clusterOf(subset))));
    answer(Xds.response(TypeUrls.ENDPOINT, Xds.of(Xds.endpoints(subset, 1111))));
  }
}

package io.inmesh.runtime.xds;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.transport.ControlThread;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two servers of one process bind at the same moment, on threads of their own. */
class ReadinessRaceTest {
  private static final StateKeeper NOTHING =
      new StateKeeper() {
        @Override
        public byte @Nullable [] load() {
          return null;
        }

        @Override
        public void save(String revision, byte[] content) {}
      };

  @Test
  @Timeout(60)
  void everyStageCompletesThoughPortsAreDeclaredAtOnce() throws Exception {
    FakeTransport transport = new FakeTransport();
    ExecutorService servers = Executors.newFixedThreadPool(2);
    int stages = 0;
    try (ControlThread thread = new ControlThread();
        AdsClient client =
            new AdsClient(
                thread.loop(),
                transport,
                Node::getDefaultInstance,
                false,
                quotas -> {},
                NOTHING,
                () -> 0.5)) {
      client.declare(Set.of(9080));
      client.start();
      client.connect();
      thread.loop().executor().execute(() -> transport.last().answer(configuration()));
      client.ready().toCompletableFuture().get(10, TimeUnit.SECONDS);
      CyclicBarrier together = new CyclicBarrier(2);
      for (int i = 0; i < 400; i++) {
        Future<?> other = servers.submit(() -> declared(client, together));
        Future<?> one = servers.submit(() -> declared(client, together));
        one.get();
        other.get();
        stages += 2;
      }
    } finally {
      servers.shutdownNow();
    }
    assertThat(stages).isEqualTo(800);
  }

  private static DeltaDiscoveryResponse configuration() {
    return Xds.lds(Xds.policy("allow_any"), Xds.inbound(9080, true));
  }

  private static @Nullable Void declared(AdsClient client, CyclicBarrier together)
      throws Exception {
    together.await();
    client.declare(Set.of(9080));
    return client.ready().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}

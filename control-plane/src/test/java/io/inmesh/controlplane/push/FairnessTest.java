package io.inmesh.controlplane.push;

import static io.inmesh.xds.TypeUrls.CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.inmesh.controlplane.registry.Fixtures;
import io.inmesh.controlplane.registry.MemoryRegistrationStore;
import io.inmesh.controlplane.registry.Registry;
import io.inmesh.controlplane.registry.RegistryRules;
import io.inmesh.fakes.FakeClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However much one client has the push thread do, the others get theirs in between. */
@Timeout(60)
class FairnessTest {
  private final ManualLoop loop = new ManualLoop();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> translated = new ArrayList<>();
  private Pusher pusher;

  @BeforeEach
  void start() {
    PushMetrics metrics = new PushMetrics(meters);
    FakeClock clock = new FakeClock();
    pusher =
        new Pusher(
            loop,
            PushLimits.DEFAULT,
            metrics,
            clock,
            (changed, view) ->
                new Registry(
                    RegistryRules.DEFAULT,
                    account -> List.of(),
                    registration -> Set.of(),
                    new MemoryRegistrationStore(),
                    new MeshEvents(changed, event -> {}, metrics),
                    clock));
    pusher.configure(workloads -> new View("1"));
  }

  @Test
  void aClientThatSubscribesAndUnsubscribesAsFastAsItCanHoldsNobodyUp() {
    ManualClient churner = ManualClient.reviews(pusher, "churner");
    ManualClient quiet = new ManualClient(pusher, Fixtures.RATINGS, "quiet");
    for (int round = 0; round < 5; round++) {
      churner.subscribe(CLUSTER, names(round, 10_000));
      step(3); // it has begun
      int before = translated.size();
      quiet.subscribe(CLUSTER, List.of("quiet-" + round));
      stepUntil(quiet, round + 1);
      assertThat(translated.size() - before)
          .as("names looked at until the quiet one has its answer")
          .isLessThanOrEqualTo(3 * ClientStream.NAMES_PER_TURN + 1);
      loop.drain();
      assertThat(churner.isAsked()).isTrue();
      churner.unsubscribe(CLUSTER, names(round, 10_000));
      loop.drain();
    }
  }

  @Test
  void aChangeReachesTheQuietWhileOneIsBroughtTenThousandNames() {
    ManualClient quiet = new ManualClient(pusher, Fixtures.RATINGS, "quiet");
    quiet.subscribe(CLUSTER, List.of("quiet"));
    loop.drain();
    ManualClient greedy = ManualClient.reviews(pusher, "greedy");
    greedy.subscribe(CLUSTER, names(0, 10_000));
    step(3);
    pusher.configure(workloads -> new View("2"));
    int before = translated.size();
    stepUntil(quiet, 2);
    assertThat(translated.size() - before).isLessThanOrEqualTo(5 * ClientStream.NAMES_PER_TURN);
    double converged = meters.get("pilot_proxy_convergence_time").timer().count();
    loop.drain();
    assertThat(greedy.responses.stream().mapToInt(each -> each.getResourcesCount()).sum())
        .isGreaterThanOrEqualTo(10_000);
    assertThat((double) meters.get("pilot_proxy_convergence_time").timer().count())
        .as("measured when the last one has it")
        .isGreaterThan(converged);
  }

  @Test
  void manyStreamsOfOneAccountAreOneAmongTheAccounts() {
    List<ManualClient> flood = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ManualClient one = ManualClient.reviews(pusher, "flood-" + i);
      one.subscribe(CLUSTER, names(i, 1_000));
      flood.add(one);
    }
    ManualClient quiet = new ManualClient(pusher, Fixtures.RATINGS, "quiet");
    quiet.subscribe(CLUSTER, List.of("quiet"));
    stepUntil(quiet, 1);
    assertThat(translated.size())
        .as("a turn of the account between any two of the quiet one")
        .isLessThanOrEqualTo(3 * ClientStream.NAMES_PER_TURN + 1);
    loop.drain();
    assertThat(flood).allSatisfy(each -> assertThat(each.isAsked()).isTrue());
  }

  @Test
  void whatComesAndGoesIsForgottenBeforeItFillsTheMemory() {
    ManualClient churner = ManualClient.reviews(pusher, "churner");
    for (int round = 0; round < 5; round++) {
      churner.subscribe(CLUSTER, names(round, 10_000));
      loop.drain();
      churner.unsubscribe(CLUSTER, names(round, 10_000));
      loop.drain();
      assertThat(pusher.cachedResources()).isLessThanOrEqualTo(25_000);
    }
  }

  private void step(int steps) {
    for (int i = 0; i < steps; i++) {
      loop.step();
    }
  }

  private void stepUntil(ManualClient client, int responses) {
    while (client.responses.size() < responses) {
      assertThat(loop.step()).as("something is left to do").isTrue();
    }
  }

  private static List<String> names(int round, int count) {
    return IntStream.range(0, count).mapToObj(i -> "name-" + round + "-" + i).toList();
  }

  /** Has every cluster, and takes down who is asked for. */
  private final class View implements ConfigView {
    private final String revision;

    private View(String revision) {
      this.revision = revision;
    }

    @Override
    public String revision() {
      return revision;
    }

    @Override
    public Object scope(Client client) {
      return client.namespace();
    }

    @Override
    public Optional<Message> resource(Object scope, String typeUrl, String name) {
      translated.add(name);
      return Optional.of(FakeConfig.clusterOf(name, revision));
    }

    @Override
    public Set<String> wildcard(Object scope, String typeUrl) {
      return Set.of();
    }
  }
}

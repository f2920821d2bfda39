package io.inmesh.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.fakes.FakeTicker;
import io.inmesh.fakes.Snapshots;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.spi.ConfigSource;
import io.inmesh.spi.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class NameRequestsTest {
  private final Questions source = new Questions();
  private final NameRequests names =
      new NameRequests(source, new FakeTicker(), Duration.ofSeconds(1).toNanos());

  /** A source whose requests a test answers one by one. */
  private static final class Questions implements ConfigSource {
    final List<CompletableFuture<Void>> asked = new ArrayList<>();

    @Override
    public Subscription subscribe(Consumer<MeshSnapshot> watcher) {
      return () -> asked.clear();
    }

    @Override
    public CompletionStage<Void> request(String listenerName) {
      CompletableFuture<Void> stage = new CompletableFuture<>();
      asked.add(stage);
      return stage;
    }
  }

  @Test
  void aNameIsAskedForOnceWhileItIsNotAnswered() {
    NameRequests.Waiting first = names.ask("a:80", 0);
    assertThat(names.ask("a:80", 0)).isSameAs(first);
    assertThat(source.asked).hasSize(1);
  }

  @Test
  void aLateAnswerDoesNotEndTheQuestionThatWasAskedSince() {
    names.ask("a:80", 0);
    names.applied(new Snapshots().absent("a:80").build());
    NameRequests.Waiting again = names.ask("a:80", 0);
    source.asked.get(0).complete(null);
    assertThat(names.ask("a:80", 0)).isSameAs(again);
    assertThat(source.asked).hasSize(2);
  }
}

package io.inmesh.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.fakes.Clusters;
import io.inmesh.fakes.Routes;
import io.inmesh.fakes.Snapshots;
import io.inmesh.snapshot.MeshSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link ConfigSource} keeps. Extend it, and say how to make the source change. */
public abstract class ConfigSourceContract {
  /** How long something may take that should come. */
  protected static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A source that is open. */
  protected abstract ConfigSource open() throws Exception;

  /**
   * Makes the source of {@link #open} deliver something in which these names are known or absent.
   */
  protected abstract void publish(List<String> present, List<String> absent) throws Exception;

  /** Closes the source of {@link #open}. */
  protected abstract void close() throws Exception;

  /** A snapshot with these names, for implementations that want one. */
  protected static MeshSnapshot snapshot(List<String> present, List<String> absent) {
    Snapshots snapshots = new Snapshots().cluster(Clusters.named("c").endpoints("a").build());
    present.forEach(name -> snapshots.listener(name, Routes.to("c").build()));
    absent.forEach(snapshots::absent);
    return snapshots.build();
  }

  private static MeshSnapshot next(BlockingQueue<MeshSnapshot> queue) throws InterruptedException {
    @Nullable MeshSnapshot next = queue.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(next).as("a snapshot within %s", PATIENCE).isNotNull();
    return Objects.requireNonNull(next);
  }

  private static MeshSnapshot until(BlockingQueue<MeshSnapshot> queue, String name)
      throws InterruptedException {
    while (true) {
      MeshSnapshot next = next(queue);
      if (next.listeners().containsKey(name) || next.absentListeners().contains(name)) {
        return next;
      }
    }
  }

  /** The current snapshot comes first. */
  @Test
  public void deliversTheCurrentSnapshotFirst() throws Exception {
    ConfigSource source = open();
    BlockingQueue<MeshSnapshot> queue = new LinkedBlockingQueue<>();
    try (Subscription subscription = source.subscribe(queue::add)) {
      assertThat(subscription).isNotNull();
      assertThat(next(queue)).isNotNull();
    } finally {
      close();
    }
  }

  /** A request completes after the snapshot that answers it was delivered. */
  @Test
  public void completesARequestAfterItsSnapshot() throws Exception {
    ConfigSource source = open();
    BlockingQueue<MeshSnapshot> queue = new LinkedBlockingQueue<>();
    try (Subscription subscription = source.subscribe(queue::add)) {
      assertThat(subscription).isNotNull();
      var present = source.request("present:80").toCompletableFuture();
      var absent = source.request("absent:80").toCompletableFuture();
      publish(List.of("present:80"), List.of("absent:80"));
      present.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      assertThat(until(queue, "present:80").listeners()).containsKey("present:80");
      absent.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      close();
    }
  }

  /** Asking for what is known completes. */
  @Test
  public void completesARequestForAKnownName() throws Exception {
    ConfigSource source = open();
    try (Subscription subscription = source.subscribe(snapshot -> {})) {
      assertThat(subscription).isNotNull();
      source.request("known:80");
      publish(List.of("known:80"), List.of());
      source.request("known:80").toCompletableFuture().get(10, TimeUnit.SECONDS);
      source.request("known:80").toCompletableFuture().get(10, TimeUnit.SECONDS);
    } finally {
      close();
    }
  }

  /** Nothing comes once the subscription is closed; closing twice is harmless. */
  @Test
  public void deliversNothingOnceUnsubscribed() throws Exception {
    ConfigSource source = open();
    BlockingQueue<MeshSnapshot> closed = new LinkedBlockingQueue<>();
    BlockingQueue<MeshSnapshot> kept = new LinkedBlockingQueue<>();
    Subscription subscription = source.subscribe(closed::add);
    try (Subscription other = source.subscribe(kept::add)) {
      assertThat(other).isNotNull();
      subscription.close();
      subscription.close();
      closed.clear();
      source.request("later:80");
      publish(List.of("later:80"), List.of());
      until(kept, "later:80");
      assertThat(closed).isEmpty();
    } finally {
      close();
    }
  }

  /** A closed source says so. */
  @Test
  public void refusesSubscribersOnceClosed() throws Exception {
    ConfigSource source = open();
    close();
    assertThatThrownBy(() -> source.subscribe(snapshot -> {}))
        .isInstanceOf(IllegalStateException.class);
    assertThat(source.request("x:80").toCompletableFuture()).isCompletedExceptionally();
  }
}

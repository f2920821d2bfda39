package io.inmesh.runtime.xds;

import io.inmesh.runtime.quota.QuotaSettings;
import io.inmesh.runtime.transport.Loop;
import io.inmesh.snapshot.MeshSnapshot;
import io.inmesh.time.Scheduler;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns changes of state into snapshots: those of one moment into one. Watches over patience, and
 * keeps last known good. The control thread owns it.
 */
final class Publisher {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);

  /** Long enough for responses that come together, too short to be felt. */
  private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SAVE_AGAIN_NANOS = TimeUnit.DAYS.toNanos(1);

  private final Loop loop;
  private final ConfigState state;
  private final Consumer<List<QuotaSettings>> quotas;
  private final StateKeeper keeper;
  private final Runnable settled;
  private final Runnable published;
  private final SnapshotAssembler assembler = new SnapshotAssembler();
  private final Watchers watchers = new Watchers();
  private boolean settling;
  private boolean publishing;
  private boolean saving;
  private boolean closed;
  private boolean connected;
  private boolean restored;
  private Scheduler.@Nullable Cancellation patience;
  private Scheduler.@Nullable Cancellation again;
  private volatile AdsStatus status = AdsStatus.NEW;

  /**
   * @param settled runs when what is wanted may have changed
   * @param published runs after each delivery
   */
  Publisher(
      Loop loop,
      ConfigState state,
      Consumer<List<QuotaSettings>> quotas,
      StateKeeper keeper,
      Runnable settled,
      Runnable published) {
    this.loop = loop;
    this.state = state;
    this.quotas = quotas;
    this.keeper = keeper;
    this.settled = settled;
    this.published = published;
  }

  Watchers watchers() {
    return watchers;
  }

  AdsStatus status() {
    return status;
  }

  /** Takes over what was kept, at once. */
  void restore(StateKeeper from) {
    byte[] kept = from.load();
    if (kept == null) {
      return;
    }
    try {
      int count = LastKnownGood.decode(kept, state);
      restored = count > 0;
      log.info(
          "took over {} resources of revision {} from the state directory;"
              + " they hold until the control plane answers",
          count,
          state.revision());
      publish();
    } catch (IOException | RuntimeException e) {
      log.warn("last known good cannot be read and is left out: {}", e.getMessage());
    }
  }

  /** Something changed: what is wanted is looked over once this turn, and a snapshot follows. */
  void changed() {
    if (!settling && !closed) {
      settling = true;
      loop.executor()
          .execute(
              () -> {
                settling = false;
                settle();
                settled.run();
              });
    }
    if (!publishing && !closed) {
      publishing = true;
      loop.scheduler()
          .after(
              TOGETHER_NANOS,
              () -> {
                publishing = false;
                publish();
              });
    }
  }

  private void settle() {
    state.settle(loop.ticker().nanos(), connected);
  }

  private void publish() {
    if (closed) {
      return;
    }
    settle();
    MeshSnapshot snapshot = assembler.assemble(state);
    quotas.accept(assembler.quotas(state));
    watchers.publish(snapshot);
    refreshStatus(status.lastError());
    awaitPatience();
    if (connected) {
      saveLater();
    }
    published.run();
  }

  private void awaitPatience() {
    if (patience != null) {
      patience.cancel();
      patience = null;
    }
    long deadline = state.deadlineNanos(loop.ticker().nanos());
    if (connected && deadline != Long.MAX_VALUE) {
      patience = loop.scheduler().after(deadline, this::publish);
    }
  }

  private void saveLater() {
    if (!saving) {
      saving = true;
      loop.scheduler().after(SAVE_NANOS, this::save);
    }
  }

  private void save() {
    if (saving) {
      saving = false;
      keeper.save(state.revision(), LastKnownGood.encode(state));
      againLater();
    }
  }

  private void againLater() {
    if (again != null) {
      again.cancel();
    }
    again = loop.scheduler().after(SAVE_AGAIN_NANOS, this::saveAgain);
  }

  /** What is kept must stay young, or a restart would not believe what never changed. */
  private void saveAgain() {
    saving |= connected;
    if (saving) {
      save();
    } else {
      againLater();
    }
  }

  /** The stream is up and has answered. */
  void connected() {
    connected = true;
    restored = false;
    state.connected(loop.ticker().nanos());
    refreshStatus(null);
  }

  /** The stream is gone; what is in force stays. */
  void disconnected(String why) {
    connected = false;
    refreshStatus(why);
  }

  /** A response was dealt with. */
  void refreshStatus(@Nullable String lastError) {
    status =
        new AdsStatus(
            connected,
            state.isReady(),
            restored,
            state.revision(),
            connected ? Long.valueOf(loop.ticker().nanos()) : status.confirmedNanos(),
            state.resources().refused(),
            lastError);
  }

  void close() {
    save();
    if (again != null) {
      again.cancel();
    }
    closed = true;
  }
}

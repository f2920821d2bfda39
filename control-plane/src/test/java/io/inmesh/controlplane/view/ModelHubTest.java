package io.inmesh.controlplane.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.model.MeshConfig;
import io.inmesh.controlplane.push.ViewFactory;
import io.inmesh.controlplane.store.Database;
import io.inmesh.controlplane.store.ResourceKey;
import io.inmesh.controlplane.store.ResourceStore;
import io.inmesh.controlplane.store.StoreException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the hub hands over, and in which order. */
@Timeout(30)
class ModelHubTest {
  @TempDir Path directory;
  private Database database;
  private ResourceStore store;
  private ModelHub hub;

  @BeforeEach
  void open() throws StoreException {
    database = Database.in(directory);
    store = new ResourceStore(database, Clock.systemUTC());
    hub = new ModelHub(store, List::of, new MeshDefaults(MeshConfig.DEFAULT, MapNode.EMPTY));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void handsOverWhatThereIsAndEveryChange() throws StoreException {
    List<String> received = new ArrayList<>();
    hub.follow(view -> received.add(revision(view)));
    create("a");
    hub.grantsChanged();
    hub.defaults(new MeshDefaults(MeshConfig.DEFAULT, MapNode.EMPTY));
    assertThat(received).containsExactly("0", "1", "1", "1");
  }

  @Test
  void whatIsHandedOverLastIsTheNewestWhoeverWasSlow() throws Exception {
    ConcurrentLinkedDeque<String> received = new ConcurrentLinkedDeque<>();
    Thread[] slow = {null};
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    hub.follow(
        view -> {
          if (Thread.currentThread() == slow[0]) {
            reached.countDown();
            await(goOn);
          }
          received.add(revision(view));
        });
    slow[0] = new Thread(hub::grantsChanged, "slow");
    slow[0].start();
    await(reached);
    FutureTask<Void> write =
        new FutureTask<>(
            () -> {
              create("newer");
              return null;
            });
    Thread writer = new Thread(write, "writer");
    writer.start();
    while (!write.isDone() && writer.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    goOn.countDown();
    write.get();
    slow[0].join();
    assertThat(received.getLast()).isEqualTo("1");
  }

  private void create(String name) throws StoreException {
    MapNode document =
        (MapNode)
            Node.of(
                Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", name)));
    store.create(new ResourceKey("Namespace", "", name), document, "me");
  }

  private static String revision(ViewFactory view) {
    return view.view(List.of()).revision();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

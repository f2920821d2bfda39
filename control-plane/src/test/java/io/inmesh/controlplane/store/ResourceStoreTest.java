package io.inmesh.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.controlplane.store.StoreException.Reason;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Revisions, conflicts, the log and watches. */
class ResourceStoreTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
  private static final ResourceKey KEY = new ResourceKey("Thing.example", "default", "a");

  @TempDir Path directory;
  private Database database;
  private ResourceStore store;

  @BeforeEach
  void open() throws StoreException {
    database = Database.in(directory);
    store = new ResourceStore(database, CLOCK);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static MapNode document(String name, Object spec) {
    return (MapNode)
        Node.of(Map.of("kind", "Thing", "metadata", Map.of("name", name), "spec", spec));
  }

  private static ResourceKey key(String name) {
    return new ResourceKey(KEY.kind(), KEY.namespace(), name);
  }

  private StoredResource create(String name) throws StoreException {
    return store.create(key(name), document(name, 1), "me");
  }

  @Test
  void countsOneRevisionForEveryChange() throws StoreException {
    assertThat(create("a").revision()).isEqualTo(1);
    assertThat(create("b").document().map("metadata").string("resourceVersion")).isEqualTo("2");
    assertThat(store.update(KEY, 1, document("a", 2), "you").revision()).isEqualTo(3);
    assertThat(store.delete(KEY, ResourceStore.ANY, "you").revision()).isEqualTo(4);
    assertThat(store.snapshot().revision()).isEqualTo(4);
    assertThat(store.history(null, null, "a", 10))
        .extracting(each -> each.revision() + " " + each.verb() + " " + each.author())
        .containsExactly("4 DELETE you", "3 UPDATE you", "1 CREATE me");
    assertThat(store.history(null, null, null, 1)).hasSize(1);
    assertThat(store.history(null, null, "a", 10).get(0).at()).isEqualTo(CLOCK.instant());
  }

  @Test
  void refusesWhatContradictsItsState() throws StoreException {
    create("a");
    assertReason(() -> create("a"), Reason.ALREADY_EXISTS);
    assertReason(() -> store.update(KEY, 7, document("a", 2), "me"), Reason.CONFLICT);
    assertReason(() -> store.delete(KEY, 7, "me"), Reason.CONFLICT);
    assertReason(
        () -> store.update(key("b"), ResourceStore.ANY, document("b", 2), "me"), Reason.NOT_FOUND);
    assertThat(store.snapshot().revision()).isEqualTo(1);
  }

  private static void assertReason(ThrowableAssert.ThrowingCallable call, Reason reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void findsEverythingAgainAfterARestart() throws StoreException {
    create("a");
    create("b");
    store.delete(key("b"), ResourceStore.ANY, "me");
    List<StoredResource> before = store.snapshot().all();
    database.close();
    open();
    assertThat(store.snapshot().all()).isEqualTo(before);
    assertThat(create("c").revision()).isEqualTo(4);
  }

  @Test
  void tellsAWatchWhatItMissedAndWhatComes() throws Exception {
    create("a");
    create("b");
    try (Watch watch = store.watch(KEY.kind(), 1)) {
      create("c");
      store.create(new ResourceKey("Other", "", "x"), document("x", 1), "me");
      store.delete(KEY, ResourceStore.ANY, "me");
      assertThat(read(watch)).containsExactly("CREATE b", "CREATE c", "DELETE a");
    }
  }

  private static List<String> read(Watch watch) throws Exception {
    List<String> seen = new ArrayList<>();
    for (Change each = watch.next(Duration.ZERO); each != null; each = watch.next(Duration.ZERO)) {
      seen.add(each.verb() + " " + each.resource().key().name());
    }
    return seen;
  }

  @Test
  void keepsWatchesOverARestart() throws Exception {
    create("a");
    create("b");
    database.close();
    open();
    try (Watch watch = store.watch(KEY.kind(), 1)) {
      assertThat(read(watch)).containsExactly("CREATE b");
    }
  }

  @Test
  void boundsWhatWatchesMayMissAndHowManyThereAre() throws Exception {
    create("a");
    Watch slow = store.watch(KEY.kind(), 1);
    Objects.requireNonNull(slow);
    for (int i = 0; i < 2 * WatchLog.CHANGES_MAX + 1; i++) {
      store.update(KEY, ResourceStore.ANY, document("a", i), "me");
    }
    assertReason(() -> store.watch(KEY.kind(), 1), Reason.EXPIRED);
    assertReason(() -> store.watch(KEY.kind(), store.snapshot().revision() + 1), Reason.EXPIRED);
    assertReason(() -> read(slow), Reason.EXPIRED);
    for (int i = 0; i < WatchLog.WATCHERS_MAX; i++) {
      store.watch(KEY.kind(), store.snapshot().revision());
    }
    assertReason(() -> store.watch(KEY.kind(), store.snapshot().revision()), Reason.TOO_MANY);
  }

  @Test
  void letsOneOfManyWritersWin() throws Exception {
    create("a");
    ConcurrentLinkedQueue<String> outcomes = new ConcurrentLinkedQueue<>();
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int number = i;
      writers.add(
          new Thread(
              () -> {
                try {
                  store.update(KEY, 1, document("a", number), "me");
                  outcomes.add("won");
                } catch (StoreException e) {
                  outcomes.add(e.reason().name());
                }
              }));
    }
    writers.forEach(Thread::start);
    for (Thread each : writers) {
      each.join();
    }
    assertThat(outcomes).hasSize(8).containsOnlyOnce("won").contains("CONFLICT");
  }

  @Test
  void forgetsOldRowsOfTheLogAlone() throws StoreException {
    for (String name : List.of("a", "b", "c")) {
      create(name);
    }
    store.keepHistory(1);
    assertThat(store.history(null, null, null, 10))
        .extracting(Change::revision)
        .containsExactly(3L);
    assertThat(store.snapshot().all()).hasSize(3);
  }

  @Test
  void boundsTheLogWhileItGrows() throws StoreException {
    Database memory = Database.open("jdbc:h2:mem:log", connection -> {});
    ResourceStore growing = new ResourceStore(memory, CLOCK);
    growing.keepHistory(10);
    growing.create(KEY, document("a", 0), "me");
    for (int i = 1; i < 1_005; i++) {
      growing.update(KEY, ResourceStore.ANY, document("a", i), "me");
    }
    assertThat(growing.history(null, null, null, 2_000)).hasSize(15);
    memory.close();
  }

  @Test
  void aWriteWhoseSyncFailsIsRefusedAndShownAsTheDatabaseHasIt() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    Database flaky =
        Database.open(
            "jdbc:h2:mem:flaky;DB_CLOSE_DELAY=-1",
            connection -> {
              if (full.get()) {
                connection.close(); // as H2 does when its disk is full
                throw new SQLException("No space left on device");
              }
            });
    ResourceStore shown = new ResourceStore(flaky, CLOCK);
    List<Change> heard = new ArrayList<>();
    shown.onChange(heard::add);
    shown.create(key("a"), document("a", 1), "me");
    try (Watch watch = shown.watch(KEY.kind(), 1)) {
      full.set(true);
      assertReason(() -> shown.update(KEY, 1, document("a", 2), "me"), Reason.UNAVAILABLE);
      assertThat(Objects.requireNonNull(shown.snapshot().get(KEY)).revision()).isEqualTo(2);
      assertThat(Objects.requireNonNull(watch.next(Duration.ZERO)).revision()).isEqualTo(2);
      assertThat(heard).extracting(Change::revision).containsExactly(1L, 2L);
    }
    full.set(false);
    assertThat(shown.update(KEY, 2, document("a", 3), "me").revision()).isEqualTo(3);
    assertThat(new ResourceStore(flaky, CLOCK).snapshot().revision()).isEqualTo(3);
    flaky.close();
  }

  @Test
  void writesNothingWhileTheStoreCannotBeRead() throws Exception {
    AtomicBoolean gone = new AtomicBoolean();
    String url = "jdbc:h2:mem:gone"; // is emptied when its last connection closes
    Database flaky =
        Database.open(
            url,
            connection -> {
              if (gone.get()) {
                connection.close();
                throw new SQLException("input/output error");
              }
            });
    ResourceStore shown = new ResourceStore(flaky, CLOCK);
    shown.create(key("a"), document("a", 1), "me");
    gone.set(true);
    assertReason(() -> shown.update(KEY, 1, document("a", 2), "me"), Reason.UNAVAILABLE);
    gone.set(false);
    assertReason(() -> shown.update(KEY, 1, document("a", 2), "me"), Reason.UNAVAILABLE);
    assertThat(shown.snapshot().revision()).isEqualTo(1);
    flaky.close();
  }

  @Test
  @Timeout(60)
  void whoeverSeesARevisionCanWatchFromThere() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    Database memory = Database.open("jdbc:h2:mem:race", connection -> {});
    ResourceStore shown = new ResourceStore(memory, CLOCK);
    ConcurrentLinkedQueue<StoreException> refused = new ConcurrentLinkedQueue<>();
    Thread reader =
        new Thread(
            () -> {
              while (!done.get()) {
                long seen = shown.snapshot().revision();
                try {
                  shown.watch(KEY.kind(), seen).close();
                } catch (StoreException e) {
                  // who slept in between may find that the log has moved on
                  if (shown.snapshot().revision() - seen < 500) {
                    refused.add(e);
                  }
                }
              }
            });
    reader.start();
    for (int i = 0; i < 3_000; i++) {
      shown.create(key("a" + i % 3), document("a", i), "me");
      shown.delete(key("a" + i % 3), ResourceStore.ANY, "me");
    }
    done.set(true);
    reader.join();
    assertThat(refused).isEmpty();
    memory.close();
  }
}

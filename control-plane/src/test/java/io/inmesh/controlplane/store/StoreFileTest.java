package io.inmesh.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a store whose file is damaged, gone or on a full disk. */
@Timeout(60)
class StoreFileTest {
  private static final int RESOURCES = 30;

  @TempDir Path directory;

  @BeforeEach
  void register() {
    FullDisk.register();
  }

  @AfterEach
  void room() {
    FullDisk.FULL.set(false);
  }

  private Path file() {
    return directory.resolve("inmesh.mv.db");
  }

  private Path witness() {
    return directory.resolve(Acknowledged.NAME);
  }

  private static ResourceKey key(int number) {
    return new ResourceKey("Thing.example", "default", "thing-" + number);
  }

  private static MapNode document(int number) {
    String name = "thing-" + number;
    return (MapNode) Node.of(Map.of("metadata", Map.of("name", name), "spec", "x".repeat(500)));
  }

  private void fill() throws StoreException {
    try (Database database = Database.in(directory)) {
      ResourceStore store = new ResourceStore(database, Clock.systemUTC());
      for (int i = 0; i < RESOURCES; i++) {
        store.create(key(i), document(i), "me");
      }
    }
  }

  private int resources() throws StoreException {
    try (Database database = Database.in(directory)) {
      return new ResourceStore(database, Clock.systemUTC()).snapshot().all().size();
    }
  }

  private void assertLost() throws IOException {
    byte[] before = Files.isRegularFile(file()) ? Files.readAllBytes(file()) : new byte[0];
    assertThatThrownBy(() -> Database.in(directory))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("estore " + directory + " from a backup");
    byte[] after = Files.isRegularFile(file()) ? Files.readAllBytes(file()) : new byte[0];
    assertThat(Arrays.equals(after, before)).as("left as it was").isTrue();
  }

  @Test
  void aFileThatWasEmptiedIsNoNewStore() throws Exception {
    fill();
    Files.write(file(), new byte[0]);
    assertLost();
  }

  @Test
  void aFileThatIsGoneIsNoNewStore() throws Exception {
    fill();
    Files.delete(file());
    assertLost();
    assertThat(file()).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
  void aFileThatWasCutShortIsWholeOrRefused(int eighths) throws Exception {
    fill();
    byte[] whole = Files.readAllBytes(file());
    Files.write(file(), Arrays.copyOf(whole, whole.length / 8 * eighths));
    try {
      assertThat(resources()).as("what was cut off counted no more").isEqualTo(RESOURCES);
    } catch (StoreException refused) {
      assertThat(refused).hasMessageContaining("from a backup");
    }
  }

  @Test
  void aFileWithDamagedHeadersIsSaidToBeDamaged() throws Exception {
    fill();
    byte[] bytes = Files.readAllBytes(file());
    Arrays.fill(bytes, 0, 8_192, (byte) 0x55);
    Files.write(file(), bytes);
    assertThatThrownBy(() -> Database.in(directory))
        .hasMessageContaining(file().toString())
        .hasMessageContaining("from a backup");
    assertThat(Files.readAllBytes(file())).isEqualTo(bytes);
  }

  @Test
  void anOlderStoreInItsPlaceIsRefusedUntilSomebodyMeansIt() throws Exception {
    fill();
    byte[] older = Files.readAllBytes(file());
    try (Database database = Database.in(directory)) {
      new ResourceStore(database, Clock.systemUTC()).delete(key(0), ResourceStore.ANY, "me");
    }
    Files.write(file(), older);
    assertThatThrownBy(() -> Database.in(directory))
        .hasMessageContaining("it holds 30, and 31 were acknowledged")
        .hasMessageContaining("remove " + witness());
    Files.delete(witness());
    assertThat(resources()).isEqualTo(RESOURCES);
  }

  @Test
  void aNumberThatIsNoneIsNamed() throws Exception {
    fill();
    Files.writeString(witness(), "garbage");
    assertThatThrownBy(() -> Database.in(directory)).hasMessageContaining(witness().toString());
    Files.writeString(witness(), "");
    assertThat(resources()).isEqualTo(RESOURCES);
  }

  @Test
  void aDirectoryInPlaceOfTheFileIsNamed() throws Exception {
    Files.createDirectory(file());
    assertThatThrownBy(() -> Database.in(directory))
        .hasMessageContaining(file().toString())
        .hasMessageNotContainingAny("another control plane");
  }

  @Test
  void nobodyElseReadsTheFile() throws Exception {
    assumeThat(directory.getFileSystem().supportedFileAttributeViews()).contains("posix");
    fill();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void aFullDiskRefusesWritesAnswersReadsAndHealsWhenThereIsRoom() throws Exception {
    try (Database database = Database.open(new StoreFile(directory, "full"))) {
      ResourceStore store = new ResourceStore(database, Clock.systemUTC());
      store.create(key(0), document(0), "me");
      FullDisk.FULL.set(true);
      for (int i = 1; i < 4; i++) {
        int number = i;
        assertThatThrownBy(() -> store.create(key(number), document(number), "me"))
            .isInstanceOf(StoreException.class)
            .hasMessageContaining(file().toString())
            .hasMessageContaining("No space left on device")
            .hasMessageContaining("Make room");
        assertThat(Objects.requireNonNull(store.snapshot().get(key(0))).revision()).isEqualTo(1);
      }
      FullDisk.FULL.set(false);
      long revision = store.create(key(9), document(9), "me").revision();
      assertThat(store.snapshot().get(key(0))).isNotNull();
      assertThat(store.snapshot().get(key(9))).isNotNull();
      assertThat(store.history(null, null, null, 10).get(0).revision()).isEqualTo(revision);
    }
    assertThat(resources()).isGreaterThanOrEqualTo(2);
  }
}

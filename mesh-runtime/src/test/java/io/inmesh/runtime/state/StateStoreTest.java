package io.inmesh.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.identity.SpiffeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateStoreTest {
  private static final SpiffeId REVIEWS = SpiffeId.of("cluster.local", "default", "reviews");
  private static final SpiffeId RATINGS = SpiffeId.of("cluster.local", "default", "ratings");
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir Path temporary;

  private Path directory;
  private StateStore store;

  @BeforeEach
  void open() throws Exception {
    directory = temporary.resolve("state");
    store = open(REVIEWS, NOW);
  }

  private StateStore open(SpiffeId owner, Instant now) throws IOException {
    return StateStore.open(directory, owner, Clock.fixed(now, ZoneOffset.UTC));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(StateStore.Entry entry) {
    return new String(entry.content(), StandardCharsets.UTF_8);
  }

  private List<Path> sealed() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".sealed")).sorted().toList();
    }
  }

  @Test
  void closesADirectoryOfOursThatOthersMayRead() throws Exception {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    open(REVIEWS, NOW).put("cds", "a", "7", bytes("kept"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
  }

  @Test
  void keepsAndReplacesOverARestart() throws Exception {
    store.put("cds", "a", "7", bytes("old"));
    store.put("cds", "a", "8", bytes("new"));
    store.put("lds", "a", "8", bytes("other"));
    StateStore.Entry entry = open(REVIEWS, NOW).get("cds", "a").orElseThrow();
    assertThat(text(entry)).isEqualTo("new");
    assertThat(entry.revision()).isEqualTo("8");
    assertThat(entry.savedAt()).isEqualTo(NOW);
    assertThat(store.get("cds", "b")).isEmpty();
  }

  @Test
  void keepsSeveralAtOnceByTypeAndNameAndForgets() throws Exception {
    store.putAll(
        List.of(
            new StateStore.Entry("cds", "a", "1", bytes("1")),
            new StateStore.Entry("cds", "b", "1", bytes("2")),
            new StateStore.Entry("lds", "a", "1", bytes("3"))));
    assertThat(store.get("cds", "a")).map(StateStoreTest::text).contains("1");
    assertThat(store.get("cds", "b")).map(StateStoreTest::text).contains("2");
    assertThat(store.get("lds", "a")).map(StateStoreTest::text).contains("3");
    store.remove("cds", "a");
    store.remove("cds", "a");
    assertThat(store.get("cds", "a")).isEmpty();
    assertThat(store.get("cds", "b")).isPresent();
    assertThat(store.get("lds", "a")).isPresent();
  }

  @Test
  void nothingIsReadableOnTheDisk() throws Exception {
    store.put("identity", "svid", "", bytes("a private key, say"));
    for (Path file : sealed()) {
      assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
          .doesNotContain("private key");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("seal.key"))))
        .isEqualTo("rw-------");
  }

  @Test
  void anotherWorkloadsStateIsAsIfItWereNotThere() throws Exception {
    store.put("cds", "a", "1", bytes("1"));
    assertThat(open(RATINGS, NOW).get("cds", "a")).isEmpty();
    assertThat(open(SpiffeId.of("other.example", "default", "reviews"), NOW).get("cds", "a"))
        .isEmpty();
    assertThat(open(REVIEWS, NOW).get("cds", "a")).isPresent();
  }

  @Test
  void sevenDaysAreTheLimit() throws Exception {
    store.put("cds", "a", "1", bytes("1"));
    assertThat(open(REVIEWS, NOW.plus(Duration.ofDays(7))).get("cds", "a")).isPresent();
    assertThat(open(REVIEWS, NOW.plus(Duration.ofDays(7)).plusMillis(1)).get("cds", "a")).isEmpty();
  }

  @Test
  void aClockThatWentBackALittleLosesNothingAndAFileOfTheFarFutureDoesNotCount() throws Exception {
    store.put("cds", "a", "1", bytes("1"));
    assertThat(open(REVIEWS, NOW.minus(Duration.ofDays(1))).get("cds", "a")).isPresent();
    assertThat(open(REVIEWS, NOW.minus(Duration.ofDays(1)).minusMillis(1)).get("cds", "a"))
        .isEmpty();
    assertThat(open(REVIEWS, NOW.minus(Duration.ofDays(3650))).get("cds", "a")).isEmpty();
  }

  @Test
  void aFileUnderAnothersNameDoesNotCount() throws Exception {
    store.put("cds", "a", "1", bytes("1"));
    Path a = sealed().get(0);
    store.put("cds", "b", "1", bytes("2"));
    Path b = sealed().stream().filter(file -> !file.equals(a)).findFirst().orElseThrow();
    Files.copy(a, b, StandardCopyOption.REPLACE_EXISTING);
    assertThat(store.get("cds", "b")).isEmpty();
    assertThat(store.get("cds", "a")).isPresent();
  }

  @Test
  void anyChangeOfAFileMakesItCountAsAbsentAndNothingFails() throws Exception {
    store.put("cds", "a", "1", bytes("content"));
    Path file = sealed().get(0);
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= 1;
      Files.write(file, bad);
      assertThat(store.get("cds", "a")).as("byte %d", at).isEmpty();
    }
    for (int length = 0; length < good.length; length++) {
      Files.write(file, Arrays.copyOf(good, length));
      assertThat(store.get("cds", "a")).isEmpty();
    }
    Files.write(file, good);
    assertThat(store.get("cds", "a")).isPresent();
  }

  @Test
  void aDamagedKeyIsReplacedAndWhatItSealedIsLost() throws Exception {
    store.put("cds", "a", "1", bytes("1"));
    Files.writeString(directory.resolve("seal.key"), "short");
    StateStore again = open(REVIEWS, NOW);
    assertThat(again.get("cds", "a")).isEmpty();
    again.put("cds", "a", "2", bytes("2"));
    assertThat(open(REVIEWS, NOW).get("cds", "a")).isPresent();
  }

  @Test
  void aDirectoryThatOthersMayWriteIsRefusedWithTheCommandThatMendsIt() throws Exception {
    for (String mode : List.of("rwxrwx---", "rwx----w-")) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(mode));
      assertThatThrownBy(() -> open(REVIEWS, NOW))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("chmod 700");
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void aFileInPlaceOfTheDirectoryIsRefused() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "");
    assertThatThrownBy(() -> StateStore.open(file, REVIEWS, Clock.fixed(NOW, ZoneOffset.UTC)))
        .hasMessageContaining("no directory");
  }
}

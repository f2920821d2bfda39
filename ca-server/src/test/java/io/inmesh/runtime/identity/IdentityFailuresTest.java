package io.inmesh.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.ca.CaConfig;
import io.inmesh.ca.CaListener;
import io.inmesh.ca.CaServer;
import io.inmesh.ca.Grant;
import io.inmesh.fakes.FakeClock;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.state.StateStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a workload says, and keeps, when token, CA or disk are not as they should be. */
@Timeout(120)
class IdentityFailuresTest {
  private static final SpiffeId REVIEWS =
      SpiffeId.parse("spiffe://cluster.local/ns/default/sa/reviews");

  @TempDir Path temporary;

  private final FakeClock clock = new FakeClock();
  private CaServer ca;
  private @Nullable LiveIdentity identity;

  @BeforeEach
  void start() throws Exception {
    ca = startCa("ca", 0);
  }

  @AfterEach
  void stop() throws Exception {
    if (identity != null) {
      identity.close();
    }
    ca.close();
  }

  private CaServer startCa(String directory, int port) throws Exception {
    return CaServer.start(
        CaConfig.of(temporary.resolve(directory), "cluster.local"),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        CaListener.NONE,
        clock);
  }

  private String token() {
    return ca.ca().tokens().create(REVIEWS, Grant.NONE).text();
  }

  private LiveIdentity identity(
      @Nullable String token, @Nullable Path file, @Nullable StateStore state) {
    IdentityConfig config =
        new IdentityConfig(REVIEWS, "127.0.0.1", ca.port(), token, file, Duration.ZERO);
    LiveIdentity made = new LiveIdentity(config, state, clock);
    identity = made;
    return made;
  }

  @Test
  void aTokenThatWasNotSentBecauseSomebodyElseAnsweredIsTriedAgain() throws Exception {
    String token = token();
    int port = ca.port();
    ca.close();
    ca = startCa("somebody-else", port);
    LiveIdentity reviews = identity(token, null, null);
    reviews.step();
    assertThat(reviews.lastError()).hasValueSatisfying(why -> assertThat(why).contains("believed"));
    ca.close();
    ca = startCa("ca", port);
    reviews.step();
    assertThat(reviews.lastError()).isEmpty();
    assertThat(reviews.id()).isEqualTo(REVIEWS);
  }

  @Test
  void theTokenFileIsNamedWithWhatIsWrongWithIt() throws Exception {
    Path file = temporary.resolve("join.token");
    LiveIdentity reviews = identity(null, file, null);
    assertSays(reviews, "there is no token file " + file);
    Files.writeString(file, " \n");
    assertSays(reviews, "the token file " + file + " is empty");
    Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertSays(reviews, file + " cannot be read (it is no text)");
    Files.delete(file);
    Files.createDirectory(file);
    assertSays(reviews, file + " cannot be read");
    Files.delete(file);
    Files.writeString(file, "\n  " + token() + "\r\n\n");
    reviews.step();
    assertThat(reviews.id()).isEqualTo(REVIEWS);
  }

  @Test
  void aTokenThatTheCaDoesNotTakeIsNamedWithItsFile() throws Exception {
    Path file = temporary.resolve("join.token");
    String token = token();
    Files.writeString(file, token);
    clock.advance(Duration.ofMinutes(16));
    LiveIdentity reviews = identity(null, file, null);
    assertSays(reviews, "expired");
    assertSays(reviews, "the CA does not take token");
    assertSays(reviews, " of " + file);
    assertThat(reviews.lastError())
        .hasValueSatisfying(why -> assertThat(why).doesNotContain(token));
  }

  private static void assertSays(LiveIdentity identity, String what) throws Exception {
    identity.step();
    assertThat(identity.lastError()).hasValueSatisfying(why -> assertThat(why).contains(what));
  }

  @Test
  void aCertificateThatTheDiskDidNotTakeIsKeptAtTheNextStep() throws Exception {
    Path directory = temporary.resolve("state");
    StateStore state = StateStore.open(directory, REVIEWS, clock);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
    LiveIdentity reviews = identity(token(), null, state);
    reviews.step();
    assertThat(reviews.id()).isEqualTo(REVIEWS);
    assertThat(state.get("identity", "svid")).isEmpty();
    Files.createDirectory(directory);
    reviews.step();
    assertThat(state.get("identity", "svid")).isPresent();
  }
}

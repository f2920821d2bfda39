package io.inmesh.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workload and the real CA, over real sockets, on one clock that the test moves. */
class LiveIdentityTest {
  private static final SpiffeId REVIEWS = SpiffeId.of("cluster.local", "default", "reviews");
  private static final SpiffeId RATINGS = SpiffeId.of("cluster.local", "default", "ratings");
  private static final Duration TTL = Duration.ofSeconds(60);

  @TempDir Path temporary;

  private final FakeClock clock = new FakeClock();
  private final List<LiveIdentity> identities = new ArrayList<>();
  private CaServer ca;
  private volatile int answersToLose;

  @BeforeEach
  void start() throws Exception {
    ca = startCa("ca", 0);
  }

  private CaServer startCa(String directory, int port) throws Exception {
    return CaServer.start(
        CaConfig.of(temporary.resolve(directory), "cluster.local").withTtl(TTL),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        new LosesAnswers(),
        clock);
  }

  /** Breaks down between signing and answering, as often as the test says. */
  private final class LosesAnswers implements CaListener {
    @Override
    public void onIssued() {
      if (answersToLose > 0) {
        answersToLose--;
        throw new IllegalStateException("the test loses this answer");
      }
    }
  }

  @AfterEach
  void stop() throws Exception {
    identities.forEach(LiveIdentity::close);
    ca.close();
  }

  private String token(SpiffeId id) {
    return ca.ca().tokens().create(id, Grant.NONE).text();
  }

  private LiveIdentity identity(SpiffeId id, @Nullable String token, @Nullable StateStore state) {
    return identity(id, token, state, Duration.ZERO);
  }

  private LiveIdentity identity(
      SpiffeId id, @Nullable String token, @Nullable StateStore state, Duration ttl) {
    IdentityConfig config = new IdentityConfig(id, "127.0.0.1", ca.port(), token, null, ttl);
    LiveIdentity identity = new LiveIdentity(config, state, clock);
    identities.add(identity);
    return identity;
  }

  private LiveIdentity joined(SpiffeId id) throws Exception {
    LiveIdentity identity = identity(id, token(id), null);
    identity.step();
    return identity;
  }

  @Test
  void aTokenMakesAnIdentityThatBothSidesSee() throws Exception {
    LiveIdentity reviews = joined(REVIEWS);
    LiveIdentity ratings = joined(RATINGS);
    assertThat(reviews.id()).isEqualTo(REVIEWS);
    assertThat(reviews.svid().chain()).hasSize(2);
    assertThat(reviews.ready().toCompletableFuture()).isCompleted();
    try (Traffic traffic = new Traffic(ratings)) {
      traffic.request(reviews, RATINGS);
      assertThat(traffic.lastCaller()).isEqualTo(REVIEWS.toString());
    }
  }

  @Test
  void aJoinWhoseAnswerIsLostIsAskedAgainWithTheSameKey() throws Exception {
    answersToLose = 2;
    LiveIdentity reviews = identity(REVIEWS, token(REVIEWS), null);
    for (int i = 0; i < 2; i++) {
      reviews.step();
      assertThat(reviews.lastError()).isPresent();
    }
    reviews.step();
    assertThat(reviews.id()).isEqualTo(REVIEWS);
    assertThat(Files.readAllLines(temporary.resolve("ca/audit.log")))
        .filteredOn(line -> line.contains("asked again with the same key"))
        .hasSize(2);
  }

  @Test
  void aWorkloadThatDiedBeforeTheAnswerCameJoinsAfterItsRestart() throws Exception {
    answersToLose = 1;
    String token = token(REVIEWS);
    Path directory = temporary.resolve("state");
    StateStore state = StateStore.open(directory, REVIEWS, clock);
    identity(REVIEWS, token, state).step();
    LiveIdentity stranger = identity(REVIEWS, token, null);
    stranger.step();
    assertThat(stranger.lastError()).hasValueSatisfying(why -> assertThat(why).contains("used"));
    LiveIdentity again = identity(REVIEWS, token, StateStore.open(directory, REVIEWS, clock));
    again.step();
    assertThat(again.id()).isEqualTo(REVIEWS);
    assertThat(state.get("identity", "joining")).isEmpty();
  }

  @Test
  void aServerThatIsSomebodyElseIsRefusedBeforeAnythingIsSent() throws Exception {
    LiveIdentity reviews = joined(REVIEWS);
    LiveIdentity ratings = joined(RATINGS);
    try (Traffic traffic = new Traffic(ratings)) {
      assertThatThrownBy(() -> traffic.request(reviews, REVIEWS))
          .isInstanceOf(SSLException.class)
          .hasRootCauseInstanceOf(PeerIdentityException.class)
          .rootCause()
          .hasMessageContaining(RATINGS.toString());
      assertThat(traffic.served()).isZero();
    }
  }

  @Test
  void rotationsUnderSteadyTrafficFailNoRequest() throws Exception {
    LiveIdentity reviews = joined(REVIEWS);
    LiveIdentity ratings = joined(RATINGS);
    try (Traffic traffic = new Traffic(ratings)) {
      for (int second = 0; second < 130; second++) {
        traffic.request(reviews, RATINGS);
        clock.advance(Duration.ofSeconds(1));
        reviews.step();
        ratings.step();
      }
      assertThat(traffic.certificatesShown()).isGreaterThanOrEqualTo(4);
      assertThat(reviews.generation()).isGreaterThanOrEqualTo(4);
      assertThat(traffic.served()).isEqualTo(130);
    }
  }

  @Test
  void noSessionIsResumedAcrossARotationOfTheOtherSide() throws Exception {
    LiveIdentity reviews = joined(REVIEWS);
    LiveIdentity ratings = joined(RATINGS);
    try (Traffic traffic = new Traffic(ratings)) {
      traffic.request(reviews, RATINGS);
      traffic.request(reviews, RATINGS);
      assertThat(traffic.certificatesShown()).isEqualTo(1);
      clock.advance(Duration.ofSeconds(35));
      ratings.step();
      traffic.request(reviews, RATINGS);
      assertThat(traffic.certificatesShown()).isEqualTo(2);
    }
  }

  @Test
  void aSessionDoesNotOutliveTheCertificateThatOpenedIt() throws Exception {
    LiveIdentity ratings = joined(RATINGS);
    Duration half = TTL.dividedBy(2);
    LiveIdentity reviews = identity(REVIEWS, token(REVIEWS), null, half);
    reviews.step();
    SSLContext kept = reviews.client(Set.of(RATINGS), "", List.of()).context();
    try (Traffic traffic = new Traffic(ratings)) {
      traffic.request(kept);
      assertThat(traffic.lastCaller()).isEqualTo(REVIEWS.toString());
      clock.advance(half.plusSeconds(1)); // and ratings serves on with the certificate that it has
      traffic.request(kept); // resumed, so that nobody looks at a certificate
      assertThat(traffic.lastCaller()).doesNotContain(REVIEWS.toString());
    }
  }

  @Test
  void aSessionDoesNotOutliveTheCertificateOfItsServer() throws Exception {
    Duration half = TTL.dividedBy(2);
    LiveIdentity ratings = identity(RATINGS, token(RATINGS), null, half);
    ratings.step();
    LiveIdentity reviews = joined(REVIEWS);
    try (Traffic traffic = new Traffic(ratings)) {
      traffic.request(reviews, RATINGS);
      clock.advance(half.plusSeconds(1)); // and ratings serves on with the certificate that it has
      assertThatThrownBy(() -> traffic.request(reviews, RATINGS)).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void aCallerWithACertificateOfAnotherCaIsRefused() throws Exception {
    LiveIdentity ratings = joined(RATINGS);
    ca.close();
    ca = startCa("another", 0);
    LiveIdentity stranger = joined(REVIEWS);
    try (Traffic traffic = new Traffic(ratings)) {
      assertThatThrownBy(() -> traffic.request(stranger, RATINGS)).isInstanceOf(SSLException.class);
      assertThat(traffic.served()).isZero();
    }
  }

  @Test
  void theNextStepIsAtHalfOfTheLifeGiveOrTakeATwentieth() throws Exception {
    LiveIdentity reviews = identity(REVIEWS, token(REVIEWS), null);
    Duration pause = reviews.step();
    assertThat(pause).isBetween(Duration.ofSeconds(26), Duration.ofSeconds(34));
  }

  @Test
  void whileTheCaIsAwayTheOldCertificateServesAndThenNothingDoes() throws Exception {
    LiveIdentity reviews = joined(REVIEWS);
    LiveIdentity ratings = joined(RATINGS);
    ca.close();
    try (Traffic traffic = new Traffic(ratings)) {
      clock.advance(Duration.ofSeconds(50));
      reviews.step();
      assertThat(reviews.lastError().orElse("")).contains("good until").contains("reached");
      traffic.request(reviews, RATINGS);
      assertThat(reviews.generation()).isEqualTo(1);
      clock.advance(Duration.ofSeconds(10));
      reviews.step();
      reviews.step();
      assertThat(reviews.generation()).as("pools of the last one are not used").isEqualTo(2);
      assertThatThrownBy(() -> traffic.request(reviews, RATINGS))
          .isInstanceOf(IdentityUnavailableException.class)
          .hasMessageContaining("expired")
          .hasMessageContaining(
              "inmesh token create --namespace default --service-account reviews");
    }
  }

  @Test
  void afterExpiryANewTokenInTheFileHealsItWithoutARestart() throws Exception {
    Path file = temporary.resolve("token");
    Files.writeString(file, token(REVIEWS));
    IdentityConfig config =
        new IdentityConfig(REVIEWS, "127.0.0.1", ca.port(), null, file, Duration.ZERO);
    LiveIdentity reviews = new LiveIdentity(config, null, clock);
    identities.add(reviews);
    reviews.step();
    clock.advance(Duration.ofSeconds(61));
    reviews.step();
    assertThat(reviews.lastError().orElse("")).contains("expired");
    assertThatThrownBy(reviews::server).isInstanceOf(IdentityUnavailableException.class);
    Files.writeString(file, token(REVIEWS));
    reviews.step();
    assertThat(reviews.lastError()).isEmpty();
    assertThat(reviews.generation()).isEqualTo(3);
    reviews.server();
  }

  @Test
  void itComesBackWhenTheCaDoes() throws Exception {
    LiveIdentity reviews = joined(REVIEWS);
    int port = ca.port();
    ca.close();
    clock.advance(Duration.ofSeconds(40));
    Duration pause = reviews.step();
    assertThat(pause).isLessThanOrEqualTo(Duration.ofSeconds(3));
    ca = startCa("ca", port);
    reviews.step();
    assertThat(reviews.generation()).isEqualTo(2);
    assertThat(reviews.lastError()).isEmpty();
  }

  @Test
  void aRestartNeedsNeitherTokenNorCa() throws Exception {
    Path directory = temporary.resolve("state");
    LiveIdentity before =
        identity(REVIEWS, token(REVIEWS), StateStore.open(directory, REVIEWS, clock));
    before.step();
    ca.close();
    LiveIdentity after = identity(REVIEWS, null, StateStore.open(directory, REVIEWS, clock));
    after.step();
    assertThat(after.svid()).isEqualTo(before.svid());
    assertThat(Files.list(directory).toList()).isNotEmpty();
  }

  @Test
  void aRestartWithTheUsedTokenStillThereDoesNotUseItAgain() throws Exception {
    Path directory = temporary.resolve("state");
    String token = token(REVIEWS);
    identity(REVIEWS, token, StateStore.open(directory, REVIEWS, clock)).step();
    LiveIdentity after = identity(REVIEWS, token, StateStore.open(directory, REVIEWS, clock));
    after.step();
    clock.advance(Duration.ofSeconds(35));
    after.step();
    assertThat(after.generation()).isEqualTo(2);
    assertThat(Files.readString(temporary.resolve("ca/audit.log"))).doesNotContain("refused");
  }

  @Test
  void aTokenOfACaThatWasSetUpAnewReplacesWhatWasKept() throws Exception {
    Path directory = temporary.resolve("state");
    identity(REVIEWS, token(REVIEWS), StateStore.open(directory, REVIEWS, clock)).step();
    ca.close();
    ca = startCa("another", 0);
    LiveIdentity after =
        identity(REVIEWS, token(REVIEWS), StateStore.open(directory, REVIEWS, clock));
    after.step();
    assertThat(after.lastError()).isEmpty();
    assertThat(after.generation()).isEqualTo(1);
  }

  @Test
  void aTokenOfAnotherCaIsNotSentToThisOne() throws Exception {
    String foreign = token(REVIEWS);
    ca.close();
    ca = startCa("another", 0);
    LiveIdentity reviews = identity(REVIEWS, foreign, null);
    reviews.step();
    assertThat(reviews.lastError().orElse(""))
        .contains("does not belong to the CA that made the join token");
    assertThat(Files.readString(temporary.resolve("another/audit.log"))).isEmpty();
  }

  @Test
  void aTokenForSomebodyElseIsAnErrorThatSaysSo() throws Exception {
    LiveIdentity reviews = identity(REVIEWS, token(RATINGS), null);
    reviews.step();
    assertThat(reviews.generation()).isZero();
    assertThat(reviews.lastError().orElse(""))
        .contains("its caller is " + RATINGS, "inmesh token create");
  }

  @Test
  void withoutATokenTheErrorNamesTheCommand() throws Exception {
    LiveIdentity reviews = identity(REVIEWS, null, null);
    reviews.step();
    assertThatThrownBy(reviews::id)
        .isInstanceOf(IdentityUnavailableException.class)
        .hasMessageContaining("inmesh token create")
        .hasMessageContaining("INMESH_IDENTITY_TOKEN_FILE");
  }

  @Test
  void aBrokenTokenIsNamedButNotRepeated() throws Exception {
    LiveIdentity reviews = identity(REVIEWS, "inmesh-join.v1.abcd.SECRET", null);
    reviews.step();
    assertThat(reviews.lastError().orElse("")).contains("not whole").doesNotContain("SECRET");
  }

  @Test
  void listenersHearOfEachGeneration() throws Exception {
    List<Long> heard = new ArrayList<>();
    LiveIdentity reviews = identity(REVIEWS, token(REVIEWS), null);
    reviews.onChange(() -> heard.add(reviews.generation()));
    reviews.step();
    clock.advance(Duration.ofSeconds(40));
    reviews.step();
    assertThat(heard).containsExactly(1L, 2L);
  }
}

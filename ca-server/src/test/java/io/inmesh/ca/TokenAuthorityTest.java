package io.inmesh.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.fakes.FakeClock;
import io.inmesh.identity.SpiffeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenAuthorityTest {
  private static final String ROOT = "ab".repeat(32);
  private static final SpiffeId REVIEWS =
      SpiffeId.parse("spiffe://cluster.local/ns/default/sa/bookinfo-reviews");
  private static final Grant PLAIN =
      new Grant(
          Map.of("app", "reviews", "version", "v1"),
          Set.of(9080, 9081),
          Set.of("10.0.0.1", "fd00::1"));

  @TempDir Path temporary;

  private final FakeClock clock = new FakeClock();
  private final List<AuditEvent> audited = new ArrayList<>();
  private TokenAuthority tokens;

  @BeforeEach
  void open() throws Exception {
    tokens =
        new TokenAuthority(
            FileTokenStore.open(temporary.resolve("tokens")),
            "cluster.local",
            ROOT,
            audited::add,
            clock);
  }

  @Test
  void aTokenTellsItsIdentityAndGrantAfterARestart() throws Exception {
    String text = tokens.create(REVIEWS, PLAIN).text();
    open();
    TokenRecord token = tokens.authenticate(text);
    assertThat(token.identity()).isEqualTo(REVIEWS);
    assertThat(token.grant()).isEqualTo(PLAIN);
    assertThat(text).matches("inmesh-join\\.v1\\.[0-9a-f]{16}\\.[A-Za-z0-9_-]{43}\\." + ROOT);
  }

  @Test
  void aLabelNameWithASpaceIsRefused() {
    Map<String, String> labels = Map.of("odd = name", "");
    assertThatThrownBy(() -> new Grant(labels, Set.of(), Set.of())).hasMessageContaining("label");
  }

  @Test
  void aTokenIsForAServiceAccountOfTheTrustDomainOnly() {
    for (String id : List.of("spiffe://other.example/ns/a/sa/b", "spiffe://cluster.local/a/b")) {
      assertThatThrownBy(() -> tokens.create(SpiffeId.parse(id), PLAIN))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cluster.local/ns/");
    }
  }

  @Test
  void aTokenIsGoodOnce() throws Exception {
    TokenRecord token = tokens.authenticate(tokens.create(REVIEWS, PLAIN).text());
    tokens.redeem(token, key());
    assertThatThrownBy(() -> tokens.redeem(token, key()))
        .isInstanceOfSatisfying(
            CaException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.TOKEN_USED))
        .hasMessageContaining("inmesh token create");
  }

  @Test
  void whoAsksWithATokenThatIsUsedUpWritesNothing() throws Exception {
    TokenRecord token =
        tokens.authenticate(tokens.create(REVIEWS, PLAIN, Duration.ofMinutes(1), 3).text());
    for (int i = 0; i < 3; i++) {
      assertThat(tokens.redeem(token, key())).isFalse();
    }
    Path directory = temporary.resolve("tokens");
    FileTime before = FileTime.from(Instant.EPOCH);
    Files.setLastModifiedTime(directory, before);
    assertThatThrownBy(() -> tokens.redeem(token, key())).hasMessageContaining("used already");
    assertThat(Files.getLastModifiedTime(directory)).isEqualTo(before);
  }

  @Test
  void theKeyThatUsedATokenMayComeAgainAndNoOther() throws Exception {
    String text = tokens.create(REVIEWS, PLAIN).text();
    PublicKey key = key();
    assertThat(tokens.redeem(tokens.authenticate(text), key)).isFalse();
    open();
    TokenRecord token = tokens.authenticate(text);
    assertThat(tokens.redeem(token, key)).isTrue();
    assertThatThrownBy(() -> tokens.redeem(token, key())).hasMessageContaining("used already");
    clock.advance(TokenAuthority.DEFAULT_TTL);
    assertThatThrownBy(() -> tokens.redeem(token, key)).hasMessageContaining("used already");
  }

  @Test
  void nobodyBecomesTheControlPlaneByToken() {
    for (String account : List.of("inmesh-control-plane", "inmesh-ca")) {
      SpiffeId id = SpiffeId.of("cluster.local", "istio-system", account);
      assertThatThrownBy(() -> tokens.create(id, PLAIN))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(account)
          .hasMessageContaining("Name the workload's service account");
      tokens.create(SpiffeId.of("cluster.local", "default", account), PLAIN);
    }
  }

  private static PublicKey key() throws Exception {
    return Requests.p256().getPublic();
  }

  @Test
  void aUseSurvivesARestart() throws Exception {
    String text = tokens.create(REVIEWS, PLAIN).text();
    tokens.redeem(tokens.authenticate(text), key());
    open();
    TokenRecord again = tokens.authenticate(text);
    assertThatThrownBy(() -> tokens.redeem(again, key())).hasMessageContaining("used already");
  }

  @Test
  void aTokenForThreeUsesIsGoodThreeTimesAndOneWithoutLimitMore() throws Exception {
    Duration ttl = Duration.ofMinutes(5);
    TokenRecord three = tokens.create(REVIEWS, PLAIN, ttl, 3).token();
    for (int i = 0; i < 3; i++) {
      tokens.redeem(three, key());
    }
    assertThatThrownBy(() -> tokens.redeem(three, key())).hasMessageContaining("used already");
    TokenRecord any = tokens.create(REVIEWS, PLAIN, ttl, TokenRecord.UNLIMITED).token();
    for (int i = 0; i < 10; i++) {
      tokens.redeem(any, key());
    }
  }

  @Test
  void ofManyAtOnceExactlyOneWins() throws Exception {
    TokenRecord token = tokens.create(REVIEWS, PLAIN).token();
    int callers = 16;
    CyclicBarrier start = new CyclicBarrier(callers);
    ExecutorService pool = Executors.newFixedThreadPool(callers);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        TokenStore ownStore = FileTokenStore.open(temporary.resolve("tokens"));
        String keySha256 = Integer.toHexString(i).repeat(64);
        results.add(
            pool.submit(
                () -> {
                  start.await();
                  return ownStore.redeem(token, keySha256, clock.instant()) == Redemption.FIRST;
                }));
      }
      int won = 0;
      for (Future<Boolean> result : results) {
        won += result.get() ? 1 : 0;
      }
      assertThat(won).isEqualTo(1);
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void aTokenIsOverAfterFifteenMinutes() {
    String text = tokens.create(REVIEWS, PLAIN).text();
    clock.advance(Duration.ofMinutes(15).minusMillis(1));
    tokens.authenticate(text);
    clock.advance(Duration.ofMillis(1));
    assertThatThrownBy(() -> tokens.authenticate(text))
        .isInstanceOfSatisfying(
            CaException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.TOKEN_EXPIRED));
  }

  @Test
  void aWrongSecretOrUnknownIdSaysNothingMore() {
    String text = tokens.create(REVIEWS, PLAIN).text();
    char other = text.charAt(40) == 'A' ? 'B' : 'A';
    String wrong = text.substring(0, 40) + other + text.substring(41);
    String unknown = text.replaceFirst("v1\\.[0-9a-f]{4}", "v1.0000");
    for (String bad : List.of(wrong, unknown, "x", "", "y".repeat(9_999), text + "0")) {
      assertThatThrownBy(() -> tokens.authenticate(bad))
          .isInstanceOfSatisfying(
              CaException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.TOKEN_UNKNOWN));
    }
  }

  @Test
  void theSecretIsNowhereOnDiskNorInTheAudit() throws Exception {
    String text = tokens.create(REVIEWS, PLAIN).text();
    String secret = JoinToken.parse(text).secret();
    try (Stream<Path> files = Files.walk(temporary)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).doesNotContain(secret);
      }
    }
    assertThat(audited.toString()).contains("token.created").doesNotContain(secret);
  }

  @Test
  void expiredTokensAreSweptAndStayRefused() throws Exception {
    String text = tokens.create(REVIEWS, PLAIN).text();
    tokens.redeem(tokens.authenticate(text), key());
    clock.advance(Duration.ofHours(2));
    tokens.create(REVIEWS, PLAIN);
    try (Stream<Path> files = Files.list(temporary.resolve("tokens"))) {
      assertThat(files).hasSize(1);
    }
    assertThatThrownBy(() -> tokens.authenticate(text)).isInstanceOf(CaException.class);
  }

  @Test
  void aTokenThatIsDamagedKeepsNobodyFromMakingAndUsingOthers() throws Exception {
    Path damaged = temporary.resolve("tokens/0123456789abcdef.token");
    Files.writeString(damaged, "half of a ");
    String text = tokens.create(REVIEWS, PLAIN).text();
    assertThat(tokens.authenticate(text).identity()).isEqualTo(REVIEWS);
    assertThat(damaged).exists();
  }
}

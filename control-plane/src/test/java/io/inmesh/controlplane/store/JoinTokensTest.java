package io.inmesh.controlplane.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.ca.Grant;
import io.inmesh.ca.Redemption;
import io.inmesh.ca.TokenRecord;
import io.inmesh.controlplane.registry.ClaimedPort;
import io.inmesh.controlplane.registry.Registration;
import io.inmesh.controlplane.registry.WorkloadKind;
import io.inmesh.identity.SpiffeId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens are used up once, their grants stay; registrations come back whole. */
class JoinTokensTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final SpiffeId REVIEWS =
      SpiffeId.parse("spiffe://cluster.local/ns/default/sa/reviews");
  private static final Grant GRANT =
      new Grant(Map.of("app", "reviews", "version", "v1"), Set.of(9080), Set.of("10.0.0.1"));

  @TempDir Path directory;
  private Database database;
  private JoinTokens tokens;

  @BeforeEach
  void open() throws StoreException {
    database = Database.in(directory);
    tokens = new JoinTokens(database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private static TokenRecord token(String id, int uses) {
    return new TokenRecord(id, "0".repeat(64), REVIEWS, GRANT, NOW, NOW.plusSeconds(60), uses);
  }

  @Test
  void redeemsOnceAndKeepsTheGrant() throws StoreException {
    TokenRecord token = token("abcd", 1);
    tokens.add(token);
    assertThat(tokens.find("abcd")).contains(token);
    assertThat(tokens.grants(REVIEWS)).isEmpty();
    assertThat(tokens.redeem(token, "k1", NOW)).isEqualTo(Redemption.FIRST);
    database.close();
    open();
    assertThat(tokens.redeem(token, "k2", NOW)).isEqualTo(Redemption.REFUSED);
    assertThat(tokens.grants(REVIEWS)).containsExactly(GRANT);
    tokens.remove("abcd");
    assertThat(tokens.list()).isEmpty();
    assertThat(tokens.grants(REVIEWS)).containsExactly(GRANT);
  }

  @Test
  void answersTheKeyThatUsedATokenAgain() throws StoreException {
    TokenRecord token = token("abcd", 1);
    tokens.add(token);
    tokens.redeem(token, "k1", NOW);
    database.close();
    open();
    assertThat(tokens.redeem(token, "k1", NOW)).isEqualTo(Redemption.AGAIN);
    assertThat(tokens.redeem(token, "k2", NOW)).isEqualTo(Redemption.REFUSED);
    assertThat(tokens.redeem(token, "k1", NOW.plusSeconds(60))).isEqualTo(Redemption.REFUSED);
    TokenRecord forged =
        new TokenRecord("abcd", "1".repeat(64), REVIEWS, GRANT, NOW, NOW.plusSeconds(60), 1);
    assertThat(tokens.redeem(forged, "k1", NOW)).isEqualTo(Redemption.REFUSED);
    tokens.removeExpired(NOW.plusSeconds(61));
    tokens.add(token);
    assertThat(tokens.redeem(token, "k1", NOW)).isEqualTo(Redemption.FIRST);
    tokens.remove("abcd");
    assertThat(tokens.redeem(token, "k1", NOW)).isEqualTo(Redemption.REFUSED);
  }

  @Test
  void refusesExpiredForgedAndUnknownTokens() {
    TokenRecord token = token("abcd", 2);
    tokens.add(token);
    assertThat(tokens.redeem(token, "k1", NOW.plusSeconds(60))).isEqualTo(Redemption.REFUSED);
    TokenRecord forged =
        new TokenRecord("abcd", "1".repeat(64), REVIEWS, GRANT, NOW, NOW.plusSeconds(60), 2);
    assertThat(tokens.redeem(forged, "k1", NOW)).isEqualTo(Redemption.REFUSED);
    assertThat(tokens.redeem(token("efgh", 1), "k1", NOW)).isEqualTo(Redemption.REFUSED);
    assertThat(tokens.redeem(token, "k1", NOW)).isEqualTo(Redemption.FIRST);
    assertThat(tokens.redeem(token, "k2", NOW)).isEqualTo(Redemption.FIRST);
    assertThat(tokens.redeem(token, "k3", NOW)).isEqualTo(Redemption.REFUSED);
    assertThat(tokens.grants(REVIEWS)).containsExactly(GRANT);
  }

  @Test
  void tellsWhoMayBeWhat() {
    AtomicInteger changes = new AtomicInteger();
    tokens.onChange(changes::incrementAndGet);
    tokens.add(token("abcd", 1));
    assertThat(changes).hasValue(1);
    assertThat(tokens.grants(NOW)).containsEntry(REVIEWS, List.of(GRANT));
    assertThat(tokens.grants(NOW.plusSeconds(60))).isEmpty();
    tokens.removeExpired(NOW.plusSeconds(61));
    assertThat(tokens.list()).isEmpty();
  }

  @Test
  void keepsRegistrations() {
    Registrations registrations = new Registrations(database);
    Registration registration =
        new Registration(
            REVIEWS,
            "i-1",
            WorkloadKind.LIBRARY,
            "reviews",
            "reviews-v1",
            Map.of("app", "reviews"),
            "127.0.0.1",
            List.of(new ClaimedPort(9080, 34567, "http", true)),
            "a/b/c",
            NOW);
    registrations.put(registration);
    registrations.put(registration.seenAt(NOW.plusSeconds(1)));
    assertThat(registrations.load()).containsExactly(registration.seenAt(NOW.plusSeconds(1)));
    registrations.remove(registration.key());
    assertThat(registrations.load()).isEmpty();
  }
}

package io.inmesh.controlplane.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.ca.Grant;
import io.inmesh.controlplane.registry.RegistrationStatus.State;
import io.inmesh.fakes.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RegistryTest {
  private static final Map<String, String> APP = Map.of("app", "reviews");
  private static final Duration GRACE = RegistryRules.DEFAULT.lostGrace();
  private static final Duration HOLD = RegistryRules.DEFAULT.holdAfterStart();

  private final FakeClock clock = FakeClock.atMidnight();
  private final MemoryRegistrationStore store = new MemoryRegistrationStore();
  private final RecordingListener listener = new RecordingListener();
  private final Grants grants =
      account ->
          account.equals(Fixtures.REVIEWS)
              ? List.of(new Grant(APP, Set.of(9080), Set.of()))
              : List.of(new Grant(Map.of("app", "ratings"), Set.of(9080), Set.of()));
  private Registry registry = registry();

  @Test
  void aProvenAndGrantedClientIsRegisteredAndStored() {
    assertThat(connect(1, "a", 1001)).isEmpty();
    assertThat(registry.registrations()).singleElement().satisfies(this::isInstanceA);
    assertThat(store.kept.values()).singleElement().satisfies(this::isInstanceA);
    assertThat(listener.changes).isEqualTo(1);
  }

  @Test
  void aForeignLabelIsRefusedAndReported() {
    assertThat(registry.connect(1, Fixtures.RATINGS, "127.0.0.1", Fixtures.serving("a", APP, 1001)))
        .hasValueSatisfying(
            message ->
                assertThat(message)
                    .contains("sa/ratings claims labels {app=reviews}")
                    .contains("lacking: label app=reviews")
                    .contains("inmesh token create"));
    assertThat(registry.registrations()).isEmpty();
    assertThat(listener.heard).containsExactly("refused ratings");
  }

  @Test
  void withoutPortsNobodyIsRegistered() {
    assertThat(
            registry.connect(
                1, Fixtures.REVIEWS, "127.0.0.1", Fixtures.claims("a", APP, List.of())))
        .isEmpty();
    assertThat(registry.registrations()).isEmpty();
  }

  @Test
  void leaveTakesEffectAtOnceEvenInTheHold() {
    connect(1, "a", 1001);
    registry.leave(1);
    assertThat(registry.registrations()).isEmpty();
    assertThat(store.kept).isEmpty();
  }

  @Test
  void aBrokenStreamIsRemovedAfterItsGrace() {
    clock.advance(HOLD);
    four();
    registry.lost(1);
    clock.advance(GRACE.minusMillis(1));
    registry.tick();
    assertThat(registry.registrations()).hasSize(4);
    clock.advance(Duration.ofMillis(1));
    registry.tick();
    assertThat(registry.registrations()).hasSize(3);
    assertThat(listener.heard).endsWith("a LOST", "a REMOVED");
  }

  @Test
  void whoReturnsWithinItsGraceChangesNothing() {
    clock.advance(HOLD);
    connect(1, "a", 1001);
    registry.lost(1);
    int changes = listener.changes;
    connect(2, "a", 1001);
    clock.advance(GRACE.multipliedBy(2));
    registry.tick();
    assertThat(registry.statuses()).singleElement().extracting("state").isEqualTo(State.CONNECTED);
    assertThat(listener.changes).isEqualTo(changes);
  }

  @Test
  void theOldStreamMayBreakAfterTheNewOneCame() {
    clock.advance(HOLD);
    connect(1, "a", 1001);
    connect(2, "a", 1001);
    registry.lost(1);
    assertThat(registry.statuses()).singleElement().extracting("state").isEqualTo(State.CONNECTED);
    registry.leave(2);
    assertThat(registry.registrations()).isEmpty();
  }

  @Test
  void afterAStartWhatIsStoredStaysForTheHold() {
    four();
    registry = registry();
    assertThat(registry.statuses()).hasSize(4).extracting("state").containsOnly(State.RESTORED);
    connect(11, "b", 1002);
    connect(12, "c", 1003);
    connect(13, "d", 1004);
    registry.lost(13);
    clock.advance(HOLD.minusMillis(1));
    registry.tick();
    assertThat(registry.registrations()).hasSize(4);
    connect(14, "d", 1004);
    clock.advance(Duration.ofMillis(1));
    registry.tick();
    assertThat(registry.registrations()).extracting("instance").containsOnly("b", "c", "d");
  }

  @Test
  void halfOfAServiceLostAtOnceStaysAndIsShoutedAbout() {
    clock.advance(HOLD);
    four();
    registry.lost(1);
    clock.advance(Duration.ofSeconds(9));
    registry.lost(2);
    clock.advance(GRACE);
    registry.tick();
    assertThat(registry.statuses())
        .extracting("state")
        .containsExactly(State.STALE, State.STALE, State.CONNECTED, State.CONNECTED);
    assertThat(listener.heard).contains("GUARD reviews.default 2/4");
    connect(5, "a", 1001);
    connect(6, "b", 1002);
    registry.tick();
    assertThat(listener.heard).endsWith("released reviews.default");
    assertThat(registry.statuses()).extracting("state").containsOnly(State.CONNECTED);
  }

  @Test
  void lossesFurtherApartThanTheWindowAreNoReasonForTheGuard() {
    clock.advance(HOLD);
    four();
    registry.lost(1);
    clock.advance(Duration.ofSeconds(11));
    registry.lost(2);
    clock.advance(GRACE);
    registry.tick();
    assertThat(registry.registrations()).hasSize(2);
  }

  @Test
  void theGuardNeitherStopsLeaveNorDelete() {
    clock.advance(HOLD);
    four();
    registry.leave(1);
    registry.leave(2);
    registry.leave(3);
    assertThat(registry.registrations()).hasSize(1);
    registry.lost(4);
    clock.advance(GRACE);
    registry.tick();
    assertThat(registry.statuses()).singleElement().extracting("state").isEqualTo(State.STALE);
    assertThat(registry.remove(registry.registrations().get(0).key())).isTrue();
    assertThat(registry.registrations()).isEmpty();
  }

  @Test
  void asManyNewcomersTakeThePlaceOfTheStale() {
    clock.advance(HOLD);
    connect(1, "a", 1001);
    registry.lost(1);
    clock.advance(GRACE);
    registry.tick();
    assertThat(registry.statuses()).singleElement().extracting("state").isEqualTo(State.STALE);
    connect(2, "b", 1002);
    registry.tick();
    assertThat(registry.registrations()).extracting("instance").containsExactly("b");
  }

  @Test
  void aSocketBelongsToWhoConnectedLast() {
    connect(1, "a", 1001);
    registry.lost(1);
    connect(2, "b", 1001);
    assertThat(registry.registrations()).extracting("instance").containsExactly("b");
  }

  @Test
  void anAccountHoldsNoMoreThanItsShareHoweverItNamesItsInstances() {
    registry = registry(new RegistryRules(GRACE, HOLD, GRACE, Duration.ofDays(1), GRACE, 2));
    assertThat(connect(1, "a", 1001)).isEmpty();
    registry.lost(1);
    assertThat(connect(2, "b", 1002)).isEmpty();
    assertThat(connect(3, "c", 1003))
        .hasValueSatisfying(why -> assertThat(why).contains("sa/reviews", "2 instances"));
    assertThat(connect(4, "a", 1001)).as("who is known may come back").isEmpty();
    assertThat(
            registry.connect(
                5,
                Fixtures.RATINGS,
                "127.0.0.1",
                Fixtures.serving("r", Map.of("app", "ratings"), 1005)))
        .as("others have a share of their own")
        .isEmpty();
    registry.leave(2);
    assertThat(connect(3, "c", 1003)).isEmpty();
    assertThat(connect(3, "d", 1003)).as("a stream that renames itself").isEmpty();
    assertThat(store.kept).hasSize(3);
  }

  @Test
  void theStoreHearsWhoIsStillThere() {
    connect(1, "a", 1001);
    clock.advance(Duration.ofMinutes(1));
    registry.tick();
    assertThat(store.kept.values())
        .singleElement()
        .extracting("lastSeen")
        .isEqualTo(clock.instant());
  }

  private void isInstanceA(Registration registration) {
    assertThat(registration.account()).isEqualTo(Fixtures.REVIEWS);
    assertThat(registration.address()).isEqualTo("127.0.0.1");
    assertThat(registration.ports()).extracting("bound").containsExactly(1001);
  }

  private void four() {
    connect(1, "a", 1001);
    connect(2, "b", 1002);
    connect(3, "c", 1003);
    connect(4, "d", 1004);
  }

  private Optional<String> connect(long stream, String instance, int bound) {
    return registry.connect(
        stream, Fixtures.REVIEWS, "127.0.0.1", Fixtures.serving(instance, APP, bound));
  }

  private Registry registry() {
    return registry(RegistryRules.DEFAULT);
  }

  private Registry registry(RegistryRules rules) {
    return new Registry(rules, grants, Membership.BY_APPLICATION, store, listener, clock);
  }
}

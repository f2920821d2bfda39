package io.inmesh.ca.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.ca.connections.ConnectionTable.Place;
import io.inmesh.identity.SpiffeId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
  private static final SpiffeId REVIEWS = SpiffeId.of("cluster.local", "default", "reviews");
  private static final SpiffeId RATINGS = SpiffeId.of("cluster.local", "default", "ratings");
  private static final Network LOOPBACK = Network.of(InetAddress.getLoopbackAddress());

  private final List<Place> closed = new ArrayList<>();
  private long now;

  @Test
  void strangersTakeNoPlaceOfThoseWhoHaveProvenThemselves() {
    ConnectionTable table = table(4, 100, 2);
    Place proven = enters(table, LOOPBACK);
    assertThat(table.prove(proven, REVIEWS)).isTrue();
    enters(table, LOOPBACK);
    enters(table, LOOPBACK);
    assertThat(refused(table, LOOPBACK)).isEqualTo(ConnectionRefusal.STRANGERS);
    assertThat(table.open()).isEqualTo(3);
    assertThat(closed).isEmpty();
  }

  @Test
  void whoProvesItselfMakesPlaceForTheNextStranger() {
    ConnectionTable table = table(4, 100, 1);
    Place first = enters(table, LOOPBACK);
    assertThat(refused(table, LOOPBACK)).isEqualTo(ConnectionRefusal.STRANGERS);
    table.prove(first, REVIEWS);
    enters(table, LOOPBACK);
    assertThat(table.strangers()).isEqualTo(1);
  }

  @Test
  void theLongestStrangerGivesWayWhenItHadTimeEnough() {
    ConnectionTable table = table(8, 100, 2);
    Place longest = enters(table, LOOPBACK);
    now += 1;
    Place other = enters(table, LOOPBACK);
    now = Duration.ofSeconds(5).toNanos() - 1;
    assertThat(refused(table, LOOPBACK)).isEqualTo(ConnectionRefusal.STRANGERS);
    now++;
    enters(table, LOOPBACK);
    assertThat(closed).containsExactly(longest);
    assertThat(refused(table, LOOPBACK)).isEqualTo(ConnectionRefusal.STRANGERS);
    now++;
    enters(table, LOOPBACK);
    assertThat(closed).containsExactly(longest, other);
    assertThat(table.open()).isEqualTo(2);
  }

  @Test
  void theNumberInAllIsBounded() {
    ConnectionTable table = table(2, 100, 2);
    table.prove(enters(table, LOOPBACK), REVIEWS);
    Place second = enters(table, LOOPBACK);
    table.prove(second, RATINGS);
    now = Duration.ofHours(1).toNanos();
    assertThat(refused(table, LOOPBACK)).isEqualTo(ConnectionRefusal.ALL);
    table.leave(second);
    table.leave(second);
    assertThat(table.open()).isEqualTo(1);
    enters(table, LOOPBACK);
  }

  @Test
  void oneAddressHasItsShareAndLeavesTheRest() throws Exception {
    ConnectionTable table = table(100, 2, 100);
    Network one = Network.of(InetAddress.getByName("192.0.2.1"));
    Place first = enters(table, one);
    table.prove(first, REVIEWS);
    enters(table, one);
    assertThat(refused(table, one)).isEqualTo(ConnectionRefusal.ADDRESS);
    enters(table, Network.of(InetAddress.getByName("192.0.2.2")));
    table.leave(first);
    enters(table, one);
  }

  @Test
  void oneAddressHasAQuarterOfThePlacesForStrangers() throws Exception {
    ConnectionTable table = table(100, 50, 8);
    Network one = Network.of(InetAddress.getByName("192.0.2.1"));
    enters(table, one);
    Place second = enters(table, one);
    assertThat(refused(table, one)).isEqualTo(ConnectionRefusal.ADDRESS);
    table.prove(second, REVIEWS);
    enters(table, one);
  }

  @Test
  void allWorkloadsOfThisHostShareLoopback() {
    ConnectionTable table = table(100, 1, 4);
    for (int i = 0; i < 50; i++) {
      table.prove(enters(table, LOOPBACK), REVIEWS);
    }
    assertThat(table.open()).isEqualTo(50);
  }

  @Test
  void aNetworkOfIpv6CountsAsOneAddress() throws Exception {
    Network one = Network.of(InetAddress.getByName("2001:db8:0:1::1"));
    assertThat(Network.of(InetAddress.getByName("2001:db8:0:1:ffff::2"))).isEqualTo(one);
    assertThat(Network.of(InetAddress.getByName("2001:db8:0:2::1"))).isNotEqualTo(one);
    assertThat(Network.of(InetAddress.getByName("::1"))).isEqualTo(LOOPBACK);
    assertThat(Network.of(InetAddress.getByName("127.8.0.1"))).isEqualTo(LOOPBACK);
  }

  @Test
  void anAccountLeavesHalfOfThePlacesToTheOthers() {
    ConnectionTable table = table(4, 100, 2);
    assertThat(table.prove(enters(table, LOOPBACK), REVIEWS)).isTrue();
    Place second = enters(table, LOOPBACK);
    assertThat(table.prove(second, REVIEWS)).isTrue();
    Place third = enters(table, LOOPBACK);
    assertThat(table.prove(third, REVIEWS)).isFalse();
    table.leave(third);
    assertThat(table.prove(enters(table, LOOPBACK), RATINGS)).isTrue();
    table.leave(second);
    assertThat(table.prove(enters(table, LOOPBACK), REVIEWS)).isTrue();
  }

  @Test
  void limitsThatCannotBeAreRefused() {
    assertThatThrownBy(() -> ConnectionLimits.of(0, 1)).hasMessageContaining("max: 0");
    assertThatThrownBy(() -> ConnectionLimits.of(1, 0)).hasMessageContaining("perAddressMax: 0");
    assertThat(ConnectionLimits.of(1, 1).strangersMax()).isEqualTo(1);
    assertThat(ConnectionLimits.of(800, 1).strangersMax()).isEqualTo(100);
    assertThat(ConnectionLimits.defaultMax()).isBetween(256, 20_000);
  }

  private ConnectionTable table(int max, int perAddress, int strangers) {
    return new ConnectionTable(
        new ConnectionLimits(max, perAddress, strangers, Duration.ofSeconds(5)));
  }

  private Place enters(ConnectionTable table, Network from) {
    Place place = new Place(from, now, () -> {});
    ConnectionTable.Entry entry = table.enter(place);
    assertThat(entry.refusal()).isNull();
    if (entry.displaced() != null) {
      closed.add(entry.displaced());
    }
    return place;
  }

  private ConnectionRefusal refused(ConnectionTable table, Network from) {
    ConnectionTable.Entry entry = table.enter(new Place(from, now, () -> {}));
    assertThat(entry.refusal()).isNotNull();
    return entry.refusal();
  }
}

package io.inmesh.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import io.inmesh.fakes.Clusters;
import io.inmesh.fakes.Routes;
import io.inmesh.fakes.Snapshots;
import io.inmesh.identity.SpiffeId;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotCheckTest {
  private static void refused(String because, ThrowingCallable act) {
    assertThatThrownBy(act)
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(because);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Reviews:9080", "reviews", "reviews.:9080", "reviews:", ":80", "a:b"})
  void listenerNamesAreCanonical(String name) {
    refused(
        "expected: host:port",
        () -> new Snapshots().listener(name, new Listener("x", List.of())).build());
  }

  @Test
  void aListenerIsNotPresentAndAbsent() {
    refused(
        "both present and absent",
        () -> new Snapshots().listener("a:1", new Listener("x", List.of())).absent("a:1").build());
  }

  @Test
  void aDomainBelongsToOneVirtualHost() {
    VirtualHost host = new VirtualHost("a", List.of("x"), List.of());
    VirtualHost same = new VirtualHost("b", List.of("X"), List.of());
    refused("domain x", () -> new Listener("l", List.of(host, same)));
    refused("expected: a host", () -> new VirtualHost("a", List.of("a*b"), List.of()));
  }

  @Test
  void weightsSumUpToSomething() {
    refused("sum up to 0", () -> Routes.to("x").weights("a", 0, "b", 0).build());
    refused("weight: -1", () -> WeightedCluster.of("a", -1));
    assertThat(Routes.to("a").build()).isNotNull();
  }

  @Test
  void numbersAreInTheirRanges() {
    refused("0 to 1000000", () -> new Fault(1_000_001, Duration.ZERO, 0, 0, -1));
    refused("status: 99", () -> new Fault(0, Duration.ZERO, 1, 99, -1));
    refused(
        "1 to 65535",
        () -> new Endpoint("a", 0, 1, "", 0, Health.HEALTHY, false, WorkloadRef.UNKNOWN));
    refused("weight", () -> Clusters.named("c").endpoint("a", 0, Health.HEALTHY));
    refused("301, 302", () -> new RouteAction.Redirect(304, null, null, 0, null, null));
    refused("group 2", () -> new Rewrite.Regex(Pattern.compile("(a)"), "\\2"));
    refused(
        "below base",
        () ->
            new RetryPolicy(
                1,
                Set.of(),
                Set.of(),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofMillis(1),
                false,
                0));
  }

  @Test
  void headersCannotBreakAMessage() {
    refused("CR, LF or NUL", () -> new Header("a", "x\r\ny: z"));
    refused("lower case", () -> new Header("A", "x"));
  }

  @Test
  void denyComesBeforeAllow() {
    AuthorizationPolicy allow =
        new AuthorizationPolicy(AuthorizationPolicy.Action.ALLOW, List.of());
    AuthorizationPolicy deny = new AuthorizationPolicy(AuthorizationPolicy.Action.DENY, List.of());
    refused(
        "DENY policy after an ALLOW",
        () ->
            new InboundListener(
                1, MtlsMode.STRICT, List.of(allow, deny), List.of(), List.of(), Origin.NONE));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "10.0.0.1, 10.0.0.1, true",
    "0.0.0.0/0, 1.2.3.4, true",
    "::/0, 1.2.3.4, false",
    "fe80::/10, fe80::1%eth0, true",
    "2001:db8::/32, 2001:db8:1::5, true",
    "2001:db8::/32, 2001:db9::, false",
    "1.2.3.4, ::ffff:1.2.3.4, true",
    "10.0.0.0/8, nonsense, false"
  })
  void rangesHoldAddresses(String range, String address, boolean holds) {
    assertThat(Cidr.parse(range).contains(address)).isEqualTo(holds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0/8",
        "10.0.0.256",
        "10.0.0.0/33",
        "::/129",
        "a",
        ":::",
        "1:2",
        "",
        "1.2.3.4/"
      })
  void otherTextsAreNoRanges(String text) {
    refused("address range", () -> Cidr.parse(text));
  }

  @Test
  void spiffeIdsAreTakenApart() {
    SpiffeId id = SpiffeId.parse("spiffe://cluster.local/ns/default/sa/reviews");
    assertThat(id).isEqualTo(SpiffeId.of("cluster.local", "default", "reviews"));
    assertThat(id.namespace()).isEqualTo("default");
    assertThat(id.serviceAccount()).isEqualTo("reviews");
    assertThat(id.principal()).isEqualTo("cluster.local/ns/default/sa/reviews");
    assertThat(id).hasToString("spiffe://cluster.local/ns/default/sa/reviews");
    assertThat(SpiffeId.parse("spiffe://td/other").namespace()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://td/a",
        "spiffe://",
        "spiffe://TD/a",
        "spiffe://td/",
        "spiffe://td//a",
        "spiffe://td/../a",
        "spiffe://td:1/a",
        "spiffe://td/a b",
        "spiffe://u@td/a"
      })
  void otherTextsAreNoSpiffeIds(String text) {
    assertThatThrownBy(() -> SpiffeId.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void thePeerHeaderCannotBeBrokenOut() {
    WorkloadRef evil = new WorkloadRef("a;b%\n", "default", "c", "d", "", "");
    WorkloadRef read =
        WorkloadRef.fromPeerHeader(
            evil.toPeerHeader(), SpiffeId.of("cluster.local", "default", "x"));
    assertThat(read.name()).isEqualTo("a;b%?");
    assertThat(read.canonicalService()).isEqualTo("c");
  }
}

package io.inmesh.runtime.identity;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.testing.TestCa;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Whom a workload believes: as a client the expected ones, as a server its trust domain. */
class PeerTrustTest {
  private static final SpiffeId REVIEWS = SpiffeId.of("cluster.local", "default", "reviews");
  private static final SpiffeId RATINGS = SpiffeId.of("cluster.local", "default", "ratings");
  private static final SpiffeId FOREIGN = SpiffeId.of("elsewhere.test", "default", "reviews");

  private final TestCa ca = new TestCa("cluster.local");
  private final PeerTrust client = trust(Set.of(REVIEWS));
  private final PeerTrust server = trust(Set.of());

  private PeerTrust trust(Set<SpiffeId> expected) {
    Clock clock = Clock.systemUTC();
    TestCa.Issued own = ca.issue(SpiffeId.of("cluster.local", "default", "me"));
    Credentials credentials =
        new Credentials(
            own.id(), own.key().getPrivate(), own.chain(), List.of(ca.root()), clock.instant(), 1);
    return new PeerTrust(() -> credentials, expected, clock);
  }

  private static X509Certificate[] chain(TestCa.Issued issued) {
    return issued.chain().toArray(X509Certificate[]::new);
  }

  private ThrowingCallable calling(TestCa.Issued peer) {
    return () -> client.checkServerTrusted(chain(peer), "ECDHE_ECDSA");
  }

  private ThrowingCallable calledBy(TestCa.Issued peer) {
    return () -> server.checkClientTrusted(chain(peer), "ECDHE_ECDSA");
  }

  @Test
  void aClientBelievesWhomItExpectsAndNobodyElse() {
    assertThatCode(calling(ca.issue(REVIEWS))).doesNotThrowAnyException();
    assertThatThrownBy(calling(ca.issue(RATINGS)))
        .isInstanceOf(PeerIdentityException.class)
        .hasMessageContaining(RATINGS.toString())
        .hasMessageContaining(REVIEWS.toString());
  }

  @Test
  void aServerBelievesItsTrustDomainAndNoOther() {
    assertThatCode(calledBy(ca.issue(RATINGS))).doesNotThrowAnyException();
    assertThatThrownBy(calledBy(ca.issue(FOREIGN)))
        .isInstanceOf(PeerIdentityException.class)
        .hasMessageContaining("not of trust domain cluster.local");
  }

  @Test
  void aNameIsWorthNothingWithoutTheRightRoot() {
    TestCa other = new TestCa("cluster.local");
    assertThatThrownBy(calling(other.issue(REVIEWS))).isInstanceOf(CertificateException.class);
    assertThatThrownBy(calledBy(other.issue(RATINGS))).isInstanceOf(CertificateException.class);
  }

  @Test
  void anExpiredCertificateIsWorthNothing() {
    Duration over = Duration.ofSeconds(-1);
    assertThatThrownBy(calling(ca.issue(REVIEWS, over))).isInstanceOf(CertificateException.class);
    assertThatThrownBy(calledBy(ca.issue(RATINGS, over))).isInstanceOf(CertificateException.class);
  }
}

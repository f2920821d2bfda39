package io.inmesh.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.inmesh.fakes.FakeClock;
import io.inmesh.identity.SpiffeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertPathValidator;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
  private static final SpiffeId REVIEWS =
      SpiffeId.parse("spiffe://cluster.local/ns/default/sa/bookinfo-reviews");

  @TempDir Path temporary;

  private final FakeClock clock = new FakeClock();

  private CertificateAuthority open() throws Exception {
    return CertificateAuthority.open(CaConfig.of(temporary.resolve("ca"), "cluster.local"), clock);
  }

  @Test
  void aLeafSaysWhoItIsAndNothingElse() throws Exception {
    List<X509Certificate> chain = open().issue(REVIEWS, Requests.p256().getPublic(), Duration.ZERO);
    X509Certificate leaf = chain.get(0);

    assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
    assertThat(leaf.getSubjectAlternativeNames())
        .containsExactly(List.of(6, "spiffe://cluster.local/ns/default/sa/bookinfo-reviews"));
    assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.17", "2.5.29.15", "2.5.29.19");
    assertThat(leaf.getExtendedKeyUsage())
        .containsExactly("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1");
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getSerialNumber().signum()).isPositive();
    assertThat(leaf.getSerialNumber().bitLength()).isBetween(90, 128);
  }

  @Test
  void aChainIsLeafFirstAndRootLastAndValidates() throws Exception {
    CertificateAuthority authority = open();
    List<X509Certificate> chain =
        authority.issue(REVIEWS, Requests.p256().getPublic(), Duration.ZERO);

    assertThat(chain).hasSize(3);
    assertThat(chain.get(2)).isEqualTo(authority.root());
    PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority.root(), null)));
    parameters.setRevocationEnabled(false);
    CertPathValidator.getInstance("PKIX")
        .validate(
            java.security.cert.CertificateFactory.getInstance("X.509")
                .generateCertPath(chain.subList(0, 2)),
            parameters);
  }

  @Test
  void opensslAgrees() throws Exception {
    assumeThat(Files.isExecutable(Path.of("/usr/bin/openssl"))).as("openssl is there").isTrue();
    CertificateAuthority authority =
        CertificateAuthority.open(
            CaConfig.of(temporary.resolve("ca"), "cluster.local"), Clock.systemUTC());
    List<X509Certificate> chain =
        authority.issue(REVIEWS, Requests.p256().getPublic(), Duration.ZERO);
    Path leaf = Files.writeString(temporary.resolve("leaf.pem"), Pem.encode(chain.get(0)));
    Path issuing = Files.writeString(temporary.resolve("issuing.pem"), Pem.encode(chain.get(1)));
    Process verify =
        new ProcessBuilder(
                "/usr/bin/openssl",
                "verify",
                "-x509_strict",
                "-purpose",
                "sslserver",
                "-CAfile",
                temporary.resolve("ca/root-cert.pem").toString(),
                "-untrusted",
                issuing.toString(),
                leaf.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(verify.getInputStream().readAllBytes(), "UTF-8");
    assertThat(verify.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains("leaf.pem: OK");
  }

  @Test
  void aCertificateIsBackDatedTwoMinutesAndLivesAsLongAsAskedWithinTheBounds() throws Exception {
    CertificateAuthority authority = open();
    clock.advance(Duration.ofHours(1));
    for (long[] askedAndGot :
        new long[][] {{0, 86_400}, {60, 60}, {30, 30}, {1, 30}, {999_999_999, 86_400}}) {
      X509Certificate leaf =
          authority
              .issue(REVIEWS, Requests.p256().getPublic(), Duration.ofSeconds(askedAndGot[0]))
              .get(0);
      assertThat(leaf.getNotAfter().toInstant())
          .isEqualTo(clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(askedAndGot[1]));
      assertThat(leaf.getNotBefore().toInstant())
          .isEqualTo(clock.instant().truncatedTo(ChronoUnit.SECONDS).minusSeconds(120));
    }
  }

  @Test
  void aLeafNeverBeginsBeforeItsIssuer() throws Exception {
    List<X509Certificate> chain = open().issue(REVIEWS, Requests.p256().getPublic(), Duration.ZERO);
    assertThat(chain.get(0).getNotBefore()).isAfterOrEqualTo(chain.get(1).getNotBefore());
  }

  @Test
  void aRestartKeepsRootAndIssuingKey() throws Exception {
    CertificateAuthority first = open();
    CertificateAuthority second = open();
    assertThat(second.rootSha256()).isEqualTo(first.rootSha256());
    X509Certificate one = first.issue(REVIEWS, Requests.p256().getPublic(), Duration.ZERO).get(1);
    X509Certificate two = second.issue(REVIEWS, Requests.p256().getPublic(), Duration.ZERO).get(1);
    assertThat(two).isEqualTo(one);
  }

  @Test
  void theIssuingCertificateIsRenewedBeforeItEndsUnderTheSameRoot() throws Exception {
    CertificateAuthority authority = open();
    String root = authority.rootSha256();
    X509Certificate before =
        authority.issue(REVIEWS, Requests.p256().getPublic(), Duration.ZERO).get(1);
    clock.advance(CertificateFactory.ISSUING_LIFE.minusDays(30));
    List<X509Certificate> chain =
        authority.issue(REVIEWS, Requests.p256().getPublic(), Duration.ZERO);
    assertThat(chain.get(1)).isNotEqualTo(before);
    assertThat(authority.rootSha256()).isEqualTo(root);
    chain.get(0).verify(chain.get(1).getPublicKey());
  }

  @Test
  void withTheRootKeyTakenAwayItStillIssues() throws Exception {
    String root = open().rootSha256();
    Files.delete(temporary.resolve("ca/root.pem"));
    CertificateAuthority again = open();
    assertThat(again.rootSha256()).isEqualTo(root);
    assertThat(again.issue(REVIEWS, Requests.p256().getPublic(), Duration.ZERO)).hasSize(3);
  }

  @Test
  void aDirectoryOfAnotherTrustDomainIsRefused() throws Exception {
    open();
    CaConfig other = CaConfig.of(temporary.resolve("ca"), "other.example");
    assertThatThrownBy(() -> CertificateAuthority.open(other, clock))
        .hasMessageContaining("'cluster.local'");
  }

  @Test
  void keysAreReadableByTheirOwnerOnly() throws Exception {
    open();
    Path directory = temporary.resolve("ca");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    for (String name : List.of("root.pem", "issuing.pem", "root-cert.pem")) {
      Path file = directory.resolve(name);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void aDirectoryThatOthersCanReadIsRefusedWithTheCommandThatMendsIt() throws Exception {
    Path open = Files.createDirectory(temporary.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
    assertThatThrownBy(() -> CertificateAuthority.open(CaConfig.of(open, "cluster.local"), clock))
        .hasMessageContaining("chmod 700");
  }

  @Test
  void damagedKeysAreNamedAndNotReplaced() throws Exception {
    open();
    Path issuing = temporary.resolve("ca/issuing.pem");
    Files.writeString(issuing, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    assertThatThrownBy(this::open).hasMessageContaining("issuing.pem");
    assertThat(Files.readString(issuing)).contains("AAAA");
  }

  @Test
  void anIdentityOfAnotherTrustDomainIsNotSigned() throws Exception {
    CertificateAuthority authority = open();
    SpiffeId foreign = SpiffeId.parse("spiffe://other.example/ns/default/sa/reviews");
    assertThatThrownBy(() -> authority.issue(foreign, Requests.p256().getPublic(), Duration.ZERO))
        .hasMessageContaining("trust domain");
  }

  @Test
  void aCaThatLostItsKeysMakesNoNewRootByItself() throws Exception {
    open();
    Path root = temporary.resolve("ca/root-cert.pem");
    String before = Files.readString(root);
    Files.delete(temporary.resolve("ca/root.pem"));
    Files.delete(temporary.resolve("ca/issuing.pem"));
    assertThatThrownBy(this::open)
        .hasMessageContaining(root.toString())
        .hasMessageContaining("backup");
    assertThat(Files.readString(root)).isEqualTo(before);
    assertThat(temporary.resolve("ca/root.pem")).doesNotExist();
  }

  @Test
  void theKeysOfTwoCasAreNotMixed() throws Exception {
    open();
    Path other = temporary.resolve("other");
    CertificateAuthority.open(CaConfig.of(other, "cluster.local"), clock);
    Path issuing = temporary.resolve("ca/issuing.pem");
    String root = Files.readString(temporary.resolve("ca/root-cert.pem"));
    Files.copy(other.resolve("issuing.pem"), issuing, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(this::open)
        .hasMessageContaining(issuing.toString())
        .hasMessageContaining("another CA");
    assertThat(Files.readString(temporary.resolve("ca/root-cert.pem"))).isEqualTo(root);
  }

  @Test
  void aRootWhoseKeyIsAnothersSignsNothing() throws Exception {
    open();
    Path other = temporary.resolve("other");
    CertificateAuthority.open(CaConfig.of(other, "cluster.local"), clock);
    Path root = temporary.resolve("ca/root.pem");
    Path issuing = temporary.resolve("ca/issuing.pem");
    String certificate = Files.readString(temporary.resolve("ca/root-cert.pem"));
    String foreign = Files.readString(other.resolve("root.pem"));
    String key = foreign.substring(0, foreign.indexOf("-----BEGIN CERTIFICATE"));
    Files.writeString(root, key + certificate);
    Files.delete(issuing);
    assertThatThrownBy(this::open).hasMessageContaining(root.toString());
    assertThat(issuing).doesNotExist();
  }

  @Test
  void aDirectoryInPlaceOfAKeyIsNamed() throws Exception {
    open();
    Path issuing = temporary.resolve("ca/issuing.pem");
    Files.delete(issuing);
    Files.createDirectory(issuing);
    assertThatThrownBy(this::open).hasMessageContaining(issuing.toString());
  }

  @Test
  void aClockThatIsFarOffIsNamedBesideTheFile() throws Exception {
    open();
    FakeClock wrong = new FakeClock();
    wrong.advance(Duration.ofDays(-4_000));
    assertThatThrownBy(
            () ->
                CertificateAuthority.open(
                    CaConfig.of(temporary.resolve("ca"), "cluster.local"), wrong))
        .hasMessageContaining(temporary.resolve("ca/issuing.pem").toString())
        .hasMessageContaining("clock");
  }
}

package io.inmesh.controlplane.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.ca.Grant;
import io.inmesh.identity.SpiffeId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Grant GRANT =
      new Grant(Map.of("app", "reviews", "version", "v1"), Set.of(9080), Set.of("10.0.0.7"));

  @Test
  void partOfAGrantMayBeClaimed() {
    assertThat(refusal(claims("", Map.of("app", "reviews"), 9080), GRANT)).isEmpty();
  }

  @Test
  void oneGrantMustCoverEverything() {
    Grant labels = new Grant(Map.of("app", "reviews"), Set.of(), Set.of());
    Grant ports = new Grant(Map.of(), Set.of(9080), Set.of());
    assertThat(refusal(claims("", Map.of("app", "reviews"), 9080), labels, ports))
        .hasValueSatisfying(
            message -> assertThat(message).contains("lacking: ports [9080]; or label app=reviews"));
  }

  @Test
  void anotherPortIsRefused() {
    assertThat(refusal(claims("", Map.of(), 9081), GRANT)).isPresent();
  }

  @Test
  void anotherAddressNeedsAGrant() {
    assertThat(refusal(claims("10.0.0.7", Map.of(), 9080), GRANT)).isEmpty();
    assertThat(refusal(claims("192.0.2.1", Map.of(), 9080), GRANT)).isEmpty(); // the peer's
    assertThat(refusal(claims("10.0.0.8", Map.of(), 9080), GRANT))
        .hasValueSatisfying(message -> assertThat(message).contains("address 10.0.0.8"));
  }

  @Test
  void namespaceAndAccountAreTheCertificates() {
    Claims foreign =
        new Claims(
            "id",
            WorkloadKind.LIBRARY,
            "inmesh",
            "prod",
            "",
            "",
            "",
            "",
            Map.of(),
            List.of(),
            "",
            "");
    assertThat(refusal(foreign, GRANT))
        .hasValueSatisfying(message -> assertThat(message).contains("NAMESPACE is 'prod'"));
  }

  @Test
  void aCertificateOfNoAccountIsRefused() {
    assertThat(
            Admission.refusal(
                SpiffeId.parse("spiffe://cluster.local/other"),
                "192.0.2.1",
                claims("", Map.of(), 9080),
                List.of(GRANT)))
        .isPresent();
  }

  @Test
  void whoClaimsNothingNeedsNoGrant() {
    Claims nothing =
        new Claims(
            "id", WorkloadKind.LIBRARY, "inmesh", "", "", "", "", "", Map.of(), List.of(), "", "");
    assertThat(refusal(nothing)).isEmpty();
  }

  private static Optional<String> refusal(Claims claims, Grant... grants) {
    return Admission.refusal(Fixtures.REVIEWS, "192.0.2.1", claims, List.of(grants));
  }

  private static Claims claims(String address, Map<String, String> labels, int port) {
    return new Claims(
        "id",
        WorkloadKind.LIBRARY,
        "inmesh",
        "default",
        "reviews",
        "",
        "",
        "a",
        labels,
        List.of(new ClaimedPort(port, port, "http", true)),
        address,
        "");
  }
}

package io.inmesh.runtime.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.TestIdentity;
import java.util.List;
import org.junit.jupiter.api.Test;

/** With whom a client speaks. */
interface TlsContract extends OnBed {
  @Test
  default void mtlsIsSpokenWithWhomIsExpected() throws Exception {
    ContractEndpoint a = bed().mtls("a", bed().reviewsIdentity());
    reviewsAt(a);
    bed().mesh().apply();
    assertThat(bed().call("answer").from()).isEqualTo("a");
    assertThat(a.seen().get(0).authority()).isEqualTo("reviews:9080");
  }

  @Test
  default void somebodyElseGetsNotOneByteOfARequest() throws Exception {
    ContractEndpoint impostor = bed().mtls("impostor", bed().mesh().identity("ratings"));
    reviewsAt(impostor);
    bed().mesh().apply();
    MeshAnswer answer = bed().call("answer");
    assertThat(answer.outcome()).isEqualTo(bed().outcome(503, "UNAVAILABLE"));
    assertThat(answer.reason()).contains("peer identity mismatch");
    assertThat(impostor.seen()).isEmpty();
  }

  @Test
  default void noConnectionVerifiedForOneServesAnother() throws Exception {
    TestIdentity ratings = bed().mesh().identity("ratings");
    ContractEndpoint shared = bed().mtls("shared", bed().reviewsIdentity());
    reviewsAt(shared);
    bed()
        .mesh()
        .service("ratings", 9080)
        .mtls(ratings.id())
        .endpoint("127.0.0.1", shared.port(), true);
    bed().mesh().apply();
    assertThat(bed().call("answer").outcome()).isEqualTo(bed().ok());
    assertThat(bed().client().send(MeshRequest.to("answer").at("ratings", 9080)).outcome())
        .isEqualTo(bed().outcome(503, "UNAVAILABLE"));
    assertThat(shared.seen()).hasSize(1);
  }

  @Test
  default void aRotatedIdentityGetsConnectionsOfItsOwn() throws Exception {
    ContractEndpoint a = bed().mtls("a", bed().reviewsIdentity());
    reviewsAt(a);
    bed().mesh().apply();
    bed().call("answer");
    bed().call("answer");
    bed().caller().rotate();
    bed().call("answer");
    List<Integer> ports = a.seen().stream().map(ContractEndpoint.Seen::clientPort).toList();
    assertThat(ports.get(1)).isEqualTo(ports.get(0));
    assertThat(ports.get(2)).isNotEqualTo(ports.get(0));
  }

  @Test
  default void plaintextIsNeverSentWhereMtlsIsExpected() throws Exception {
    ContractEndpoint plaintext = bed().plaintext("plaintext");
    reviewsAt(plaintext);
    bed().mesh().apply();
    assertThat(bed().call("answer").outcome()).isEqualTo(bed().outcome(503, "UNAVAILABLE"));
    assertThat(plaintext.seen()).isEmpty();
  }

  private void reviewsAt(ContractEndpoint endpoint) {
    bed()
        .mesh()
        .service("reviews", 9080)
        .mtls(bed().reviewsIdentity().id())
        .endpoint("127.0.0.1", endpoint.port(), true);
  }
}

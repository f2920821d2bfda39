package io.inmesh.runtime.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.runtime.testing.TestService;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.HeaderEdits;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.Route;
import io.inmesh.snapshot.RouteMatch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rules do to headers. */
interface HeaderContract extends OnBed {
  @Test
  default void headersAreEditedBothWays() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    edited(a);
    MeshRequest request =
        MeshRequest.to("answer").header("x-set", "application").header("x-removed", "application");
    MeshAnswer answer = bed().client().send(request);
    ContractEndpoint.Seen seen = a.seen().get(0);
    assertThat(seen.headers().get("x-set")).containsExactly("mesh");
    assertThat(seen.header("x-added")).isEqualTo("mesh");
    assertThat(seen.header("x-removed")).isNull();
    assertThat(answer.headers()).containsEntry("x-answer", "mesh").doesNotContainKey("x-backend");
  }

  @Test
  default void anEndpointsFailureIsEditedToo() throws Exception {
    edited(bed().plaintext("a").failing());
    MeshAnswer answer = bed().call("answer");
    assertThat(answer.outcome()).isEqualTo(bed().outcome(503, "UNAVAILABLE"));
    assertThat(answer.headers()).containsEntry("x-answer", "mesh").doesNotContainKey("x-backend");
  }

  @Test
  default void theApplicationsHeadersAreNotTouched() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    edited(a);
    MeshRequest request = MeshRequest.to("answer").header("x-own", "application");
    for (int i = 0; i < 2; i++) {
      bed().client().send(request);
    }
    assertThat(a.seen())
        .allSatisfy(
            seen -> {
              assertThat(seen.headers().get("x-own")).containsExactly("application");
              assertThat(seen.headers().get("x-added")).containsExactly("mesh");
            });
  }

  private void edited(ContractEndpoint endpoint) {
    TestService reviews = bed().reviews(endpoint);
    reviews.route(
        new Route(
            "edit",
            RouteMatch.ANY,
            reviews.forward(),
            new HeaderEdits(
                List.of(new Header("x-set", "mesh")),
                List.of(new Header("x-added", "mesh")),
                List.of("x-removed")),
            new HeaderEdits(
                List.of(new Header("x-answer", "mesh")), List.of(), List.of("x-backend")),
            null,
            Origin.NONE));
    bed().mesh().apply();
  }
}

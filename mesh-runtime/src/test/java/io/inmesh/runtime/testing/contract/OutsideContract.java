package io.inmesh.runtime.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.snapshot.OutboundPolicy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Hosts that the mesh does not know, or does not know yet. */
interface OutsideContract extends OnBed {
  @Test
  default void aHostOutsideTheMeshPassesThrough() throws Exception {
    ContractEndpoint outside = bed().plaintext("outside");
    bed().mesh().outboundPolicy(OutboundPolicy.ALLOW_ANY).absent("localhost", outside.port());
    bed().mesh().apply();
    MeshAnswer answer =
        bed().client().send(MeshRequest.to("answer").at("localhost", outside.port()));
    assertThat(answer.from()).isEqualTo("outside");
  }

  @Test
  default void underRegistryOnlyAnUnknownHostIsRefused() throws Exception {
    ContractEndpoint outside = bed().plaintext("outside");
    bed().mesh().outboundPolicy(OutboundPolicy.REGISTRY_ONLY).absent("localhost", outside.port());
    bed().mesh().apply();
    MeshAnswer answer =
        bed().client().send(MeshRequest.to("answer").at("localhost", outside.port()));
    assertThat(answer.outcome()).isEqualTo(bed().outcome(502, "UNAVAILABLE"));
    assertThat(answer.reason()).contains("REGISTRY_ONLY");
    assertThat(outside.seen()).isEmpty();
  }

  @Test
  default void aNameThatIsNeverAnsweredIsUnavailable() throws Exception {
    ContractEndpoint outside = bed().plaintext("outside");
    bed().mesh().outboundPolicy(OutboundPolicy.ALLOW_ANY).apply();
    MeshAnswer answer =
        bed().client().send(MeshRequest.to("answer").at("localhost", outside.port()));
    assertThat(answer.outcome()).isEqualTo(bed().outcome(503, "UNAVAILABLE"));
    assertThat(answer.reason()).contains("never received");
    assertThat(outside.seen()).isEmpty();
  }

  @Test
  default void aNameThatIsAnsweredWhileACallWaitsIsCalled() throws Exception {
    ContractEndpoint a = bed().plaintext("a");
    CompletableFuture<MeshAnswer> answer = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                answer.complete(bed().call("answer"));
              } catch (Exception e) {
                answer.completeExceptionally(e);
              }
            });
    caller.start();
    ContractBed.await(
        "the name was asked for", () -> bed().mesh().config().requested().contains("reviews:9080"));
    bed().reviews(a);
    bed().mesh().apply();
    assertThat(answer.get(10, TimeUnit.SECONDS).from()).isEqualTo("a");
    caller.join();
  }
}

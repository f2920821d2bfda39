package io.inmesh.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.identity.SpiffeId;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceClaimTest {
  private static final SpiffeId REVIEWS = SpiffeId.of("cluster.local", "default", "reviews");

  @TempDir Path directory;

  private InstanceClaim claim() throws Exception {
    StateStore store = StateStore.open(directory.resolve("state"), REVIEWS, Clock.systemUTC());
    return InstanceClaim.in(store, "reviews-v1-abc");
  }

  @Test
  void processesThatShareADirectoryHaveNamesOfTheirOwnAndRestartsKeepThem() throws Exception {
    InstanceClaim first = claim();
    try (InstanceClaim second = claim();
        InstanceClaim third = claim()) {
      assertThat(first.name()).isEqualTo("reviews-v1-abc");
      assertThat(second.name()).isEqualTo("reviews-v1-abc-2");
      assertThat(third.name()).isEqualTo("reviews-v1-abc-3");
      first.close();
      try (InstanceClaim restarted = claim()) {
        assertThat(restarted.name()).isEqualTo("reviews-v1-abc");
      }
    }
  }
}

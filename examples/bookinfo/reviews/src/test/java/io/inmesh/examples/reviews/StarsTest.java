package io.inmesh.examples.reviews;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StarsTest {

  @Test
  void v2IsBlackAndPatientV3IsRedAndIsNot() {
    assertThat(Stars.of("v2").color()).isEqualTo("black");
    assertThat(Stars.of("v2").ratingsTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(Stars.of("v3").color()).isEqualTo("red");
    assertThat(Stars.of("v3").ratingsTimeout()).isEqualTo(Duration.ofMillis(2_500));
  }

  @Test
  void withoutAVersionThereAreNoStars() {
    assertThat(Stars.of(null)).isEqualTo(Stars.NONE);
  }

  @Test
  void anUnknownVersionIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Stars.of("v9")).hasMessageContaining("v9").hasMessageContaining("v3");
  }
}

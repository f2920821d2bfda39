package io.inmesh.xds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RegexSizeTest {
  @Test
  void countsWhatRepetitionsUnfoldTo() {
    assertThat(RegexSize.of("abc")).isEqualTo(3);
    assertThat(RegexSize.of("/api/v1/.*")).isEqualTo(9);
    assertThat(RegexSize.of("a{3}b{2,5}c{4,}")).isEqualTo(12);
    assertThat(RegexSize.of("(ab){10}")).isEqualTo(20);
    assertThat(RegexSize.of("[]a-z{9}\\]]{4}\\d{2}")).isEqualTo(6);
    assertThat(RegexSize.of("((a{1000}){1000}){1000}")).isGreaterThanOrEqualTo(1_000_000_000);
    assertThat(RegexSize.of("((a{1,100}){1,100}){1,100}")).isGreaterThanOrEqualTo(1_000_000);
    assertThat(RegexSize.of("{\\")).isEqualTo(2);
    assertThat(RegexSize.of(")a(")).isGreaterThanOrEqualTo(0);
  }
}

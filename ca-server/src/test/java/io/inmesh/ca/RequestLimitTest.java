package io.inmesh.ca;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestLimitTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final RequestLimit limit = new RequestLimit(100, 10, nanos::get);

  private int admitted(String address, int tries) {
    int count = 0;
    for (int i = 0; i < tries; i++) {
      count += limit.admit(address) ? 1 : 0;
    }
    return count;
  }

  @Test
  void oneAddressGetsItsBurstAndThenItsRate() {
    assertThat(admitted("a", 100)).isBetween(20, 21);
    nanos.addAndGet(1_000_000_000L);
    assertThat(admitted("a", 100)).isEqualTo(10);
  }

  @Test
  void oneAddressDoesNotUseUpWhatAnotherGets() {
    admitted("a", 1000);
    assertThat(admitted("b", 5)).isEqualTo(5);
  }

  @Test
  void allTogetherAreBounded() {
    int count = 0;
    for (int i = 0; i < 1000; i++) {
      count += limit.admit("address " + i) ? 1 : 0;
    }
    assertThat(count).isBetween(200, 201);
  }
}

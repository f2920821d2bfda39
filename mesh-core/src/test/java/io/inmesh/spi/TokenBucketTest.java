package io.inmesh.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.fakes.FakeTicker;
import io.inmesh.snapshot.QuotaRule;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private final FakeTicker ticker = new FakeTicker();

  private int take(TokenBucket bucket, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += bucket.tryAcquire() ? 1 : 0;
    }
    return taken;
  }

  @Test
  void beginsFullAndRefillsEvenly() {
    TokenBucket bucket = new TokenBucket(ticker, 10, SECOND);
    assertThat(take(bucket, 12)).isEqualTo(10);
    ticker.advance(Duration.ofMillis(99));
    assertThat(take(bucket, 1)).isZero();
    ticker.advance(Duration.ofMillis(1));
    assertThat(take(bucket, 2)).isEqualTo(1);
    ticker.advance(Duration.ofHours(1));
    assertThat(take(bucket, 12)).isEqualTo(10);
  }

  @Test
  void ofNoTokensNothingPasses() {
    TokenBucket bucket = new TokenBucket(ticker, 0, SECOND);
    ticker.advance(Duration.ofHours(1));
    assertThat(take(bucket, 1)).isZero();
  }

  @Test
  void refusesNonsense() {
    assertThatThrownBy(() -> new TokenBucket(ticker, -1, SECOND)).hasMessageContaining("-1 tokens");
    assertThatThrownBy(() -> new TokenBucket(ticker, 1, 0)).hasMessageContaining("0 ns");
  }

  @Test
  void racersGetExactlyWhatIsThere() throws Exception {
    TokenBucket bucket = new TokenBucket(ticker, 1_000, SECOND);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Callable<Integer> racer = () -> take(bucket, 500);
      int taken = 0;
      for (Future<Integer> each :
          threads.invokeAll(Stream.generate(() -> racer).limit(4).toList())) {
        taken += each.get();
      }
      assertThat(taken).isEqualTo(1_000);
    } finally {
      threads.shutdownNow();
    }
  }

  @Nested
  class Leased extends QuotaSourceContract {
    private final ConcurrentHashMap<String, TokenBucket> buckets = new ConcurrentHashMap<>();

    @Override
    protected QuotaSource source() {
      return (QuotaRule rule) ->
          buckets.computeIfAbsent(rule.bucket(), name -> new TokenBucket(ticker, limit(), SECOND));
    }

    @Override
    protected int limit() {
      return 3;
    }
  }
}

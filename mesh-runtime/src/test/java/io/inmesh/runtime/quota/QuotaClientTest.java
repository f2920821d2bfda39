package io.inmesh.runtime.quota;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UInt32Value;
import io.inmesh.runtime.testing.ManualLoop;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.QuotaRule;
import io.inmesh.spi.QuotaBucket;
import io.inmesh.spi.QuotaSource;
import io.inmesh.spi.QuotaSourceContract;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.BucketId;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaResponse;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaResponse.BucketAction;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaUsageReports;
import io.inmesh.xds.proto.envoy.type.v3.RateLimitStrategy;
import io.inmesh.xds.proto.envoy.type.v3.TokenBucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class QuotaClientTest extends QuotaSourceContract {
  private static final Map<String, String> ID = Map.of("name", "default/limit");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ManualLoop loop = new ManualLoop();
  private final FakeQuotas service = new FakeQuotas();
  private final QuotaClient client = new QuotaClient(loop.loop(), service, () -> 0.5);
  private final QuotaBucket bucket = client.bucket(rule());

  /** A quota service that a test plays. */
  private static final class FakeQuotas implements QuotaTransport {
    private final List<RateLimitQuotaUsageReports> reports = new ArrayList<>();
    private int streams;
    private boolean left;
    private @Nullable Events events;

    @Override
    public Stream open(Events to) {
      streams++;
      events = to;
      return new Stream() {
        @Override
        public void send(RateLimitQuotaUsageReports usage) {
          reports.add(usage);
        }

        @Override
        public void leave() {
          left = true;
        }
      };
    }

    /** How many passed, by report. */
    private List<Long> usages() {
      return reports.stream()
          .map(report -> report.getBucketQuotaUsages(0).getNumRequestsAllowed())
          .toList();
    }

    private void assign(int tokens, int ttlSeconds) {
      RateLimitStrategy strategy =
          RateLimitStrategy.newBuilder()
              .setTokenBucket(
                  TokenBucket.newBuilder()
                      .setMaxTokens(tokens)
                      .setTokensPerFill(UInt32Value.of(tokens))
                      .setFillInterval(com.google.protobuf.Duration.newBuilder().setSeconds(60)))
              .build();
      events.response(
          RateLimitQuotaResponse.newBuilder()
              .addBucketAction(
                  BucketAction.newBuilder()
                      .setBucketId(BucketId.newBuilder().putAllBucket(ID))
                      .setQuotaAssignmentAction(
                          BucketAction.QuotaAssignmentAction.newBuilder()
                              .setAssignmentTimeToLive(
                                  com.google.protobuf.Duration.newBuilder().setSeconds(ttlSeconds))
                              .setRateLimitStrategy(strategy)))
              .build());
    }
  }

  private static QuotaRule rule() {
    return new QuotaRule("default/limit", "reviews", Origin.NONE);
  }

  private static QuotaSettings settings(@Nullable QuotaStrategy expired) {
    return new QuotaSettings(
        "default/limit",
        "reviews",
        ID,
        Duration.ofSeconds(1),
        new QuotaStrategy.Tokens(1, 1, MINUTE),
        expired,
        Duration.ZERO);
  }

  private void start(@Nullable QuotaStrategy expired) {
    client.configure(List.of(settings(expired)));
    client.connect();
    loop.run();
  }

  private int permits() {
    int permits = 0;
    while (permits < 1_000 && bucket.tryAcquire()) {
      permits++;
    }
    return permits;
  }

  @Override
  protected QuotaSource source() {
    QuotaClient limited = new QuotaClient(loop.loop(), service, () -> 0.5);
    limited.configure(List.of(settings(null)));
    return limited;
  }

  @Override
  protected int limit() {
    return 1;
  }

  @Test
  void holdsToTheFallbackBeforeTheFirstAssignment() {
    start(null);
    assertThat(permits()).isEqualTo(1);
    loop.advance(MINUTE);
    assertThat(permits()).isEqualTo(1);
  }

  @Test
  void asksForItsShareAtOnceAndUsesIt() {
    start(null);
    assertThat(service.reports).hasSize(1);
    service.assign(10, 60);
    loop.run();
    assertThat(permits()).isEqualTo(10);
  }

  @Test
  void whatWasUsedStaysUsedWhenTheShareChanges() {
    start(null);
    service.assign(10, 60);
    loop.run();
    for (int i = 0; i < 4; i++) {
      assertThat(bucket.tryAcquire()).isTrue();
    }
    service.assign(10, 60);
    loop.run();
    assertThat(permits()).isEqualTo(6);
    service.assign(12, 60);
    loop.run();
    assertThat(permits()).isEqualTo(2);
    loop.advance(MINUTE);
    assertThat(permits()).isEqualTo(12);
  }

  @Test
  void reportsWhatHappenedByInterval() {
    start(null);
    service.assign(2, 60);
    loop.run();
    permits();
    loop.advance(Duration.ofSeconds(1));
    var usage = service.reports.get(1).getBucketQuotaUsages(0);
    assertThat(usage.getNumRequestsAllowed()).isEqualTo(2);
    assertThat(usage.getNumRequestsDenied()).isEqualTo(1);
    assertThat(usage.getTimeElapsed().getSeconds()).isEqualTo(1);
  }

  @Test
  void keepsTheLastShareWhenItExpires() {
    start(null);
    service.assign(10, 5);
    loop.advance(Duration.ofSeconds(59));
    assertThat(permits()).isEqualTo(10);
  }

  @Test
  void fallsBackWhenAnAssignmentExpiresIfTheSettingsSaySo() {
    start(new QuotaStrategy.DenyAll());
    service.assign(10, 5);
    loop.advance(Duration.ofSeconds(4));
    assertThat(bucket.tryAcquire()).isTrue();
    loop.advance(Duration.ofSeconds(2));
    assertThat(permits()).isZero();
  }

  @Test
  void aLostStreamLeavesTheShareAndComesBack() {
    start(null);
    service.assign(10, 60);
    loop.run();
    service.events.closed("reset");
    loop.run();
    assertThat(bucket.tryAcquire()).isTrue();
    loop.advance(Duration.ofSeconds(2));
    assertThat(service.streams).isEqualTo(2);
  }

  @Test
  void aNewStreamHearsOfTheWholeInterval() {
    start(null);
    service.assign(10, 60);
    loop.run();
    for (int i = 0; i < 3; i++) {
      assertThat(bucket.tryAcquire()).isTrue();
    }
    loop.advance(Duration.ofSeconds(1));
    service.events.closed("reset");
    loop.advance(Duration.ofSeconds(2));
    assertThat(service.streams).isEqualTo(2);
    assertThat(service.usages()).startsWith(0L, 3L, 3L, 0L);
    assertThat(service.reports.get(2).getBucketQuotaUsages(0).getTimeElapsed().getSeconds())
        .isBetween(1L, 3L);
  }

  @Test
  void aBucketThatIsNoLongerNamedGivesItsShareBack() {
    start(null);
    client.configure(List.of());
    assertThat(service.left).isTrue();
  }
}

package io.inmesh.controlplane.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.inmesh.controlplane.push.StreamProbe;
import io.inmesh.controlplane.registry.Fixtures;
import io.inmesh.fakes.FakeClock;
import io.inmesh.identity.SpiffeId;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.BucketId;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaResponse;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaResponse.BucketAction;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaServiceGrpc;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaUsageReports;
import io.inmesh.xds.proto.envoy.type.v3.RateLimitStrategy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QuotaServiceTest {
  private static final String DOMAIN = "reviews.default.svc.cluster.local";
  private static final String BUCKET = "default/reviews-limit";

  private final FakeClock clock = FakeClock.atMidnight();
  private volatile Optional<QuotaLimit> limit =
      Optional.of(new QuotaLimit(100, Duration.ofMinutes(1)));
  private volatile @Nullable QuotaCaller caller = caller(Fixtures.REVIEWS, "127.0.0.1:1");
  private volatile int instances = 1;
  private final QuotaLimits limits =
      new QuotaLimits() {
        @Override
        public Optional<QuotaLimit> limit(String domain, String bucket) {
          return domain.equals(DOMAIN) && bucket.equals(BUCKET) ? limit : Optional.empty();
        }

        @Override
        public int instances(SpiffeId account, String domain) {
          return account.equals(Fixtures.REVIEWS) ? instances : 0;
        }

        @Override
        public int instances(String domain) {
          return instances;
        }
      };
  private final QuotaService service = new QuotaService(limits, () -> caller, clock);
  private Server server;
  private ManagedChannel channel;

  private QuotaCaller caller(SpiffeId account, String connection) {
    return new QuotaCaller(account, connection, clock.instant().plusSeconds(3_600));
  }

  private final class Instance {
    private final StreamProbe<RateLimitQuotaResponse> probe = new StreamProbe<>();
    private final StreamObserver<RateLimitQuotaUsageReports> reports =
        RateLimitQuotaServiceGrpc.newStub(channel).streamRateLimitQuotas(probe);

    void report(long denied) {
      report(BUCKET, 0, denied);
    }

    void report(String bucket, long allowed, long denied) {
      report(bucket, allowed, denied, 1);
    }

    void report(String bucket, long allowed, long denied, long seconds) {
      RateLimitQuotaUsageReports.Builder report =
          RateLimitQuotaUsageReports.newBuilder().setDomain(DOMAIN);
      report
          .addBucketQuotaUsagesBuilder()
          .setBucketId(BucketId.newBuilder().putBucket("name", bucket))
          .setNumRequestsAllowed(allowed)
          .setNumRequestsDenied(denied)
          .setTimeElapsed(com.google.protobuf.Duration.newBuilder().setSeconds(seconds));
      reports.onNext(report.build());
    }

    BucketAction answer() {
      return probe.next().getBucketAction(0);
    }

    int tokens() {
      return answer()
          .getQuotaAssignmentAction()
          .getRateLimitStrategy()
          .getTokenBucket()
          .getMaxTokens();
    }
  }

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create())
            .addService(service)
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    service.close();
  }

  @Test
  void theShareIsATokenBucketForTheUnit() {
    Instance one = new Instance();
    one.report(10);
    BucketAction action = one.answer();
    assertThat(action.getBucketId().getBucketOrThrow("name")).isEqualTo(BUCKET);
    assertThat(action.getQuotaAssignmentAction().getAssignmentTimeToLive().getSeconds())
        .isEqualTo(60);
    RateLimitStrategy strategy = action.getQuotaAssignmentAction().getRateLimitStrategy();
    assertThat(strategy.getTokenBucket().getMaxTokens()).isEqualTo(100);
    assertThat(strategy.getTokenBucket().getTokensPerFill().getValue()).isEqualTo(100);
    assertThat(strategy.getTokenBucket().getFillInterval().getSeconds()).isEqualTo(60);
  }

  @Test
  void anotherInstanceGetsWhatTheFirstHasGivenUp() {
    Instance one = new Instance();
    one.report(10);
    assertThat(one.tokens()).isEqualTo(100);
    instances = 2;
    caller = caller(Fixtures.REVIEWS, "127.0.0.1:2");
    Instance two = new Instance();
    two.report(10);
    while (service.reporting(DOMAIN, BUCKET) < 2) {
      Thread.onSpinWait();
    }
    two.probe.nothingMore(); // nothing is free yet
    clock.advance(Duration.ofSeconds(1));
    one.report(10);
    assertThat(one.tokens()).isEqualTo(50);
    clock.advance(Duration.ofSeconds(1));
    one.report(10);
    assertThat(one.tokens()).isEqualTo(50);
    two.report(10);
    assertThat(two.tokens()).isEqualTo(50);
    assertThat(service.reserved(DOMAIN, BUCKET)).isEqualTo(100);
    one.reports.onCompleted();
    assertThat(one.probe.end()).isEqualTo(Status.OK);
    instances = 1;
    two.report(10);
    assertThat(two.tokens()).isEqualTo(100);
  }

  @Test
  void aSecondStreamOfAConnectionTakesTheFirstOnesPlace() {
    instances = 2;
    clock.advance(LeasePool.YOUTH);
    Instance one = new Instance();
    one.report(10);
    int share = one.tokens();
    Instance again = new Instance();
    again.report(10);
    assertThat(again.tokens()).isEqualTo(share);
    assertThat(one.probe.end().getCode()).isEqualTo(Status.Code.ABORTED);
    assertThat(service.reporting(DOMAIN, BUCKET)).isEqualTo(1);
    assertThat(service.reserved(DOMAIN, BUCKET)).isEqualTo(share);
  }

  @Test
  void anAccountHoldsNoMoreSharesThanItHasInstances() {
    Instance one = new Instance();
    one.report(10);
    assertThat(one.tokens()).isEqualTo(100);
    caller = caller(Fixtures.REVIEWS, "127.0.0.1:2");
    Instance second = new Instance();
    second.report(10);
    second.report("default/other", 0, 10);
    assertThat(second.answer().hasAbandonAction()).as("the other, and nothing before").isTrue();
    assertThat(service.reporting(DOMAIN, BUCKET)).isEqualTo(1);

    one.reports.onCompleted();
    assertThat(one.probe.end()).isEqualTo(Status.OK);
    second.report(10);
    assertThat(second.tokens()).isEqualTo(100);
  }

  @Test
  void whatWasUsedStaysUsedOverStreams() {
    Instance one = new Instance();
    one.report(BUCKET, 60, 0);
    assertThat(one.tokens()).isEqualTo(100);
    Instance again = new Instance();
    again.report(BUCKET, 65, 0); // of the whole period, as the first report of a stream
    assertThat(again.tokens()).isEqualTo(100);
    again.reports.onCompleted();
    assertThat(again.probe.end()).isEqualTo(Status.OK);

    Instance next = new Instance();
    next.report(1);
    assertThat(next.tokens()).isEqualTo(35);
    clock.advance(Duration.ofSeconds(65));
    next.report(1);
    assertThat(next.tokens()).isEqualTo(100);
  }

  @Test
  void aBucketThatIsNotLimitedAnyMoreIsAbandoned() {
    Instance one = new Instance();
    one.report(1);
    assertThat(one.tokens()).isEqualTo(100);
    limit = Optional.empty();
    one.report(1);
    assertThat(one.answer().hasAbandonAction()).isTrue();
    assertThat(service.reserved(DOMAIN, BUCKET)).isZero();
  }

  @Test
  void whoCountsBackwardsWinsNothing() {
    Instance liar = new Instance();
    liar.report(BUCKET, -90, -90);
    liar.answer();
    clock.advance(Duration.ofSeconds(1));
    instances = 2;
    caller = caller(Fixtures.REVIEWS, "127.0.0.1:2");
    new Instance().report(100);
    while (service.reporting(DOMAIN, BUCKET) < 2) {
      Thread.onSpinWait();
    }
    for (int i = 0; i < 2; i++) {
      liar.report(
          BUCKET, -90, -90); // beside 100 of another, ten in all, of which nine tenths go by demand
      assertThat(liar.tokens()).isBetween(1, 100);
      clock.advance(Duration.ofSeconds(1));
    }
    assertThat(service.reserved(DOMAIN, BUCKET)).isBetween(0L, 100L);
  }

  @Test
  void noTimeIsTooOddToBeAnswered() {
    Instance one = new Instance();
    for (long seconds : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
      one.report(BUCKET, 1, 1, seconds);
      assertThat(one.tokens()).isEqualTo(100);
    }
  }

  @Test
  void whoDoesNotServeGetsNoShare() {
    caller = caller(Fixtures.RATINGS, "127.0.0.1:2");
    Instance stranger = new Instance();
    stranger.report(1_000_000);
    assertThat(stranger.answer().hasAbandonAction()).isTrue();
    caller = null;
    assertThat(new Instance().probe.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }

  @Test
  void aStreamEndsWithItsCertificate() {
    Instance one = new Instance();
    one.report(1);
    assertThat(one.tokens()).isEqualTo(100);
    clock.advance(Duration.ofHours(2));
    one.report(1);
    assertThat(one.probe.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
  }
}

package io.inmesh.controlplane.quota;

import com.google.protobuf.UInt32Value;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.BucketId;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaResponse;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaResponse.BucketAction;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaServiceGrpc;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaUsageReports;
import io.inmesh.xds.proto.envoy.service.rate_limit_quota.v3.RateLimitQuotaUsageReports.BucketQuotaUsage;
import io.inmesh.xds.proto.envoy.type.v3.RateLimitStrategy;
import io.inmesh.xds.proto.envoy.type.v3.TokenBucket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RLQS: each report of an instance is answered with its share of the limit. Buckets that are not
 * (or no longer) limited, or not the caller's to report, are abandoned. All shares live on one
 * thread; each stream has at most one report waiting for it.
 */
public final class QuotaService extends RateLimitQuotaServiceGrpc.RateLimitQuotaServiceImplBase
    implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(QuotaService.class);
  private static final int BUCKETS_PER_REPORT_MAX = 100;
  private static final String NAME = "name";

  private final QuotaLimits limits;
  private final Supplier<@Nullable QuotaCaller> caller;
  private final InstantSource clock;
  private final ExecutorService loop =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "inmesh-quota");
            thread.setDaemon(true);
            return thread;
          });
  private final Map<Bucket, LeasePool> pools = new HashMap<>();
  private final Seats<Stream> seats = new Seats<>();
  private long streams; // on the loop, as the pools are

  private record Bucket(String domain, String name) {}

  /**
   * Serves these limits.
   *
   * @param caller who makes the current call, asked when a stream opens; null: nobody proven
   */
  public QuotaService(
      QuotaLimits limits, Supplier<@Nullable QuotaCaller> caller, InstantSource clock) {
    this.limits = limits;
    this.caller = caller;
    this.clock = clock;
  }

  @Override
  public StreamObserver<RateLimitQuotaUsageReports> streamRateLimitQuotas(
      StreamObserver<RateLimitQuotaResponse> responses) {
    QuotaCaller account = caller.get();
    Stream stream =
        new Stream((ServerCallStreamObserver<RateLimitQuotaResponse>) responses, account);
    if (account == null) {
      stream.refuse(
          Status.UNAUTHENTICATED.withDescription("quotas are leased to proven workloads"));
    }
    return stream;
  }

  @Override
  public void close() {
    loop.shutdownNow();
  }

  /** What may be in use of a bucket in all; for tests. */
  long reserved(String domain, String bucket) {
    return ask(domain, bucket, LeasePool::reserved);
  }

  /** How many hold shares of a bucket; for tests. */
  long reporting(String domain, String bucket) {
    return ask(domain, bucket, LeasePool::size);
  }

  private long ask(String domain, String bucket, ToLongFunction<LeasePool> question) {
    try {
      return loop.submit(
              () -> {
                LeasePool pool = pools.get(new Bucket(domain, bucket));
                return pool == null ? 0L : question.applyAsLong(pool);
              })
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Stream implements StreamObserver<RateLimitQuotaUsageReports> {
    private final ServerCallStreamObserver<RateLimitQuotaResponse> client;
    private final @Nullable QuotaCaller account;
    private long id; // 0 until there is a seat
    private String domain = "";
    private final Set<String> reported = new HashSet<>(); // buckets
    private boolean closed;

    Stream(ServerCallStreamObserver<RateLimitQuotaResponse> client, @Nullable QuotaCaller account) {
      this.client = client;
      this.account = account;
      client.disableAutoRequest();
      client.setOnCancelHandler(() -> execute(this::end));
      client.request(1);
    }

    @Override
    public void onNext(RateLimitQuotaUsageReports reports) {
      execute(
          () -> {
            if (!closed) {
              answer(reports);
            }
          });
    }

    @Override
    public void onError(Throwable cause) {
      execute(this::end); // its share stays reserved until it could have expired
    }

    @Override
    public void onCompleted() {
      execute(
          () -> {
            if (!closed) {
              end();
              pools.values().forEach(pool -> pool.leave(id));
              pools.values().removeIf(pool -> pool.isOver(clock.instant()));
              client.onCompleted();
            }
          });
    }

    private void answer(RateLimitQuotaUsageReports reports) {
      if (account != null && clock.instant().isAfter(account.provenUntil())) {
        refuse(
            Status.UNAUTHENTICATED.withDescription(
                "the certificate of this connection has expired; connect with the new one"));
        return;
      }
      domain = domain.isEmpty() ? reports.getDomain() : domain;
      if (reports.getBucketQuotaUsagesCount() > BUCKETS_PER_REPORT_MAX) {
        refuse(
            Status.INVALID_ARGUMENT.withDescription(
                "%d buckets in a report (expected: %d at most)"
                    .formatted(reports.getBucketQuotaUsagesCount(), BUCKETS_PER_REPORT_MAX)));
        return;
      }
      RateLimitQuotaResponse.Builder response = RateLimitQuotaResponse.newBuilder();
      try {
        for (BucketQuotaUsage usage : reports.getBucketQuotaUsagesList()) {
          action(usage).ifPresent(response::addBucketAction);
        }
      } catch (RuntimeException e) {
        log.error("quota report of {} for {} failed", account, domain, e);
        refuse(Status.INTERNAL.withDescription("the control plane's log says why"));
        return;
      }
      if (response.getBucketActionCount() > 0) {
        client.onNext(response.build());
      }
      client.request(1);
    }

    /**
     * Whether this stream may hold shares. One that finds its connection's seat taken goes on with
     * the shares of the stream before; one that finds none stays at the fallback, and asks again
     * with its next report.
     */
    private boolean seated(QuotaCaller caller, int most) {
      if (id != 0) {
        return true;
      }
      Stream before = seats.take(caller, domain, most, this);
      if (before == null) {
        return false;
      }
      if (before == this) {
        id = ++streams;
      } else {
        id = before.id;
        before.refuse(
            Status.ABORTED.withDescription(
                "a newer quota stream of this connection for " + domain + " took its place"));
      }
      return true;
    }

    private Optional<BucketAction> action(BucketQuotaUsage usage) {
      String name = usage.getBucketId().getBucketOrDefault(NAME, "");
      int most = account == null ? 0 : limits.instances(account.account(), domain);
      Optional<QuotaLimit> limit = most > 0 ? limits.limit(domain, name) : Optional.empty();
      Bucket bucket = new Bucket(domain, name);
      if (limit.isEmpty()) {
        pools.computeIfPresent(
            bucket,
            (b, pool) -> {
              pool.leave(id);
              boolean limited = limits.limit(domain, name).isPresent();
              return limited && !pool.isOver(clock.instant()) ? pool : null;
            });
        return Optional.of(abandon(usage.getBucketId()));
      }
      if (account == null || !seated(account, most)) {
        return Optional.empty();
      }
      OptionalLong share =
          pools
              .computeIfAbsent(bucket, b -> new LeasePool(clock.instant()))
              .report(
                  id,
                  limit.get(),
                  limits.instances(domain),
                  Usage.of(reported.add(name), usage),
                  clock.instant());
      return share.isPresent()
          ? Optional.of(assign(usage.getBucketId(), share.getAsLong(), limit.get().per()))
          : Optional.empty();
    }

    private void end() {
      closed = true;
      if (account != null) {
        seats.leave(account, domain, this);
      }
    }

    private void refuse(Status status) {
      end();
      client.onError(status.asRuntimeException());
    }
  }

  private static BucketAction abandon(BucketId bucket) {
    return BucketAction.newBuilder()
        .setBucketId(bucket)
        .setAbandonAction(BucketAction.AbandonAction.getDefaultInstance())
        .build();
  }

  private static BucketAction assign(BucketId bucket, long share, Duration per) {
    return BucketAction.newBuilder()
        .setBucketId(bucket)
        .setQuotaAssignmentAction(
            BucketAction.QuotaAssignmentAction.newBuilder()
                .setAssignmentTimeToLive(proto(LeasePool.TTL))
                .setRateLimitStrategy(strategy(share, per)))
        .build();
  }

  private static RateLimitStrategy strategy(long share, Duration per) {
    if (share == 0) {
      return RateLimitStrategy.newBuilder()
          .setBlanketRule(RateLimitStrategy.BlanketRule.DENY_ALL)
          .build();
    }
    int tokens = (int) Math.min(share, 0xFFFF_FFFFL);
    return RateLimitStrategy.newBuilder()
        .setTokenBucket(
            TokenBucket.newBuilder()
                .setMaxTokens(tokens)
                .setTokensPerFill(UInt32Value.of(tokens))
                .setFillInterval(proto(per)))
        .build();
  }

  private static com.google.protobuf.Duration proto(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.getSeconds())
        .setNanos(duration.getNano())
        .build();
  }

  private void execute(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      log.debug("the server is closed", e);
    }
  }
}

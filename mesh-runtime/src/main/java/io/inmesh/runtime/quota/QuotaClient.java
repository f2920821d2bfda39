package io.inmesh.runtime.quota;

import io.grpc.ManagedChannel;
import io.inmesh.runtime.transport.Backoff;
import io.inmesh.runtime.transport.Loop;
import io.inmesh.snapshot.QuotaRule;
import io.inmesh.spi.QuotaBucket;
import io.inmesh.spi.QuotaSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Quotas leased from the control plane over RLQS: usage is reported by interval, shares of the
 * limit come back with a time to live. Before the first share, and after an expired one, the
 * bucket's own settings hold. Buckets outlive snapshots. Any thread, but {@link #configure} and
 * {@link #connect} on the loop.
 */
public final class QuotaClient implements QuotaSource, AutoCloseable {
  private final Loop loop;
  private final QuotaTransport transport;
  private final DoubleSupplier random;
  private final Map<String, LeasedBucket> buckets = new ConcurrentHashMap<>();
  private final Map<String, DomainLeases> domains = new HashMap<>();
  private boolean connected;

  /**
   * Over gRPC, on the channel that configuration comes on.
   *
   * @param channel made when first asked for; throws while there is no identity
   * @param random in [0, 1), for the back-off
   */
  public QuotaClient(Loop loop, Supplier<ManagedChannel> channel, DoubleSupplier random) {
    this(loop, new GrpcQuotaTransport(channel), random);
  }

  QuotaClient(Loop loop, QuotaTransport transport, DoubleSupplier random) {
    this.loop = loop;
    this.transport = transport;
    this.random = random;
  }

  @Override
  public QuotaBucket bucket(QuotaRule rule) {
    return bucket(rule.domain(), rule.bucket(), new QuotaStrategy.AllowAll());
  }

  private LeasedBucket bucket(String domain, String name, QuotaStrategy first) {
    return buckets.computeIfAbsent(
        domain + ' ' + name, key -> new LeasedBucket(first, loop.ticker()));
  }

  /** The buckets that the next snapshot names; those no longer named are given up. */
  public void configure(List<QuotaSettings> all) {
    Map<String, Set<Map<String, String>>> kept = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (QuotaSettings settings : all) {
      LeasedBucket bucket = bucket(settings.domain(), settings.bucket(), settings.unassigned());
      domain(settings.domain()).add(settings, bucket);
      kept.computeIfAbsent(settings.domain(), key -> new HashSet<>()).add(settings.id());
      names.add(settings.domain() + ' ' + settings.bucket());
    }
    domains.forEach((domain, leases) -> leases.retain(kept.getOrDefault(domain, Set.of())));
    domains
        .values()
        .removeIf(
            leases -> {
              if (leases.isEmpty()) {
                leases.close();
              }
              return leases.isEmpty();
            });
    buckets.keySet().retainAll(names);
    if (connected) {
      domains.values().forEach(DomainLeases::connect);
    }
  }

  private DomainLeases domain(String name) {
    return domains.computeIfAbsent(
        name, key -> new DomainLeases(loop, transport, key, new Backoff(random)));
  }

  /** The channel can be used from now on. */
  public void connect() {
    connected = true;
    domains.values().forEach(DomainLeases::connect);
  }

  /** Gives the shares back. */
  @Override
  public void close() {
    loop.executor()
        .execute(
            () -> {
              domains.values().forEach(DomainLeases::close);
              domains.clear();
            });
  }
}

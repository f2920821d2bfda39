package io.inmesh.config.resource;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Limits of one caller. */
@Doc("Limits of one caller's connections and calls.")
public record ConnectionPoolSettings(
    @Doc("Of connections.") @Nullable TCPSettings tcp,
    @Doc("Of HTTP calls.") @Nullable HTTPSettings http) {

  /** Of connections. */
  @Doc("Limits of connections.")
  public record TCPSettings(
      @Range(max = Integer.MAX_VALUE) @Doc("Most connections.") @Nullable Integer maxConnections,
      @Doc("Time to connect; default 10s.") @Nullable Duration connectTimeout,
      @Doc("Keep-alive probes.") @Nullable TcpKeepalive tcpKeepalive,
      @Doc("Longest life of a connection.") @Nullable Duration maxConnectionDuration,
      @Doc("Time after which an idle connection closes; default 1h.")
          @Nullable Duration idleTimeout) {}

  /** Keep-alive probes. */
  @Doc("Keep-alive probes.")
  public record TcpKeepalive(
      @Range @Doc("Unanswered probes before the connection is dead.") @Nullable Integer probes,
      @Doc("Idle time before the first.") @Nullable Duration time,
      @Doc("Time between them.") @Nullable Duration interval) {}

  /** Of calls. */
  @Doc("Limits of HTTP calls.")
  public record HTTPSettings(
      @Range(max = Integer.MAX_VALUE) @Doc("Most calls that wait for a connection.")
          @Nullable Integer http1MaxPendingRequests,
      @Range(max = Integer.MAX_VALUE) @Doc("Most calls under way.")
          @Nullable Integer http2MaxRequests,
      @Range(max = Integer.MAX_VALUE)
          @Doc("Calls per connection; 0 = any number, 1 = no keep-alive.")
          @Nullable Integer maxRequestsPerConnection,
      @Range(max = Integer.MAX_VALUE) @Doc("Most retries under way.") @Nullable Integer maxRetries,
      @Doc("Time after which an idle connection closes; default 1h.")
          @Nullable Duration idleTimeout,
      @Doc("Whether to speak HTTP/2 where the caller speaks HTTP/1.1.")
          @Nullable H2UpgradePolicy h2UpgradePolicy,
      @Doc("Speak the caller's protocol.") boolean useClientProtocol,
      @Range(max = Integer.MAX_VALUE) @Doc("Most HTTP/2 streams per connection.")
          @Nullable Integer maxConcurrentStreams,
      @Doc("HTTP/2 pings.") @Nullable ConnectionKeepalive http2KeepAlive) {}

  /** HTTP/2 pings. */
  @Doc("HTTP/2 pings.")
  public record ConnectionKeepalive(
      @Doc("Time between them.") @Nullable Duration interval,
      @Doc("Time to answer.") @Nullable Duration timeout) {}

  /** Whether HTTP/1.1 becomes HTTP/2. */
  public enum H2UpgradePolicy {
    /** As the mesh says. */
    DEFAULT,
    /** No. */
    DO_NOT_UPGRADE,
    /** Yes. */
    UPGRADE
  }
}

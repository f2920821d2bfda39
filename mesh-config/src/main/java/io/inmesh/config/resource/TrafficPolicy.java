package io.inmesh.config.resource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Balancing, limits, ejection and TLS of calls to a service. */
@Doc("Balancing, limits, ejection and TLS.")
public record TrafficPolicy(
    @Doc("How an endpoint is picked.") @Nullable LoadBalancerSettings loadBalancer,
    @Doc("Limits per caller.") @Nullable ConnectionPoolSettings connectionPool,
    @Doc("When an endpoint is left out for a while; absent = never.")
        @Nullable OutlierDetection outlierDetection,
    @Doc("TLS of the call; absent = mutual TLS wherever the endpoint speaks it.")
        @Nullable ClientTLSSettings tls,
    @Doc("Settings of single ports; they replace, nothing is inherited.")
        List<PortTrafficPolicy> portLevelSettings,
    @Doc("Tunnel TCP through another host.") @Nullable TunnelSettings tunnel,
    @Doc("Send the PROXY protocol.") @Nullable ProxyProtocol proxyProtocol,
    @Doc("How many retries may be under way.") @Nullable RetryBudget retryBudget) {

  /** Settings of one port. */
  @Doc("Settings of one port.")
  public record PortTrafficPolicy(
      @Doc("The service's port.") VirtualService.@Nullable PortSelector port,
      @Doc("How an endpoint is picked.") @Nullable LoadBalancerSettings loadBalancer,
      @Doc("Limits per caller.") @Nullable ConnectionPoolSettings connectionPool,
      @Doc("When an endpoint is left out for a while.") @Nullable OutlierDetection outlierDetection,
      @Doc("TLS of the call.") @Nullable ClientTLSSettings tls) {}

  /** A tunnel. */
  @Doc("A tunnel through a proxy.")
  public record TunnelSettings(
      @Doc("CONNECT (default) or POST.") @Nullable String protocol,
      @Required @Doc("Host behind the tunnel.") String targetHost,
      @Required @Range(min = 1, max = 65535) @Doc("Port behind the tunnel.") Integer targetPort) {}

  /** The PROXY protocol. */
  @Doc("The PROXY protocol.")
  public record ProxyProtocol(@Doc("V1 or V2.") @Nullable ProxyVersion version) {}

  /** Versions of the PROXY protocol. */
  public enum ProxyVersion {
    /** Text. */
    V1,
    /** Binary. */
    V2
  }

  /** A limit on retries. */
  @Doc("Retries as a share of the calls under way.")
  public record RetryBudget(
      @Range(max = 100) @Doc("Percent; default 20.") @Nullable Double percent,
      @Range @Doc("Retries that are always allowed; default 3.")
          @Nullable Integer minRetryConcurrency,
      @Doc("Time over which calls are counted.") @Nullable Duration budgetInterval) {}

  /** How an endpoint is picked. */
  @Doc("How an endpoint is picked.")
  @OneOf({"simple", "consistentHash"})
  @OneOf({"localityLbSetting", "zoneAwareLbSetting"})
  public record LoadBalancerSettings(
      @Doc("LEAST_REQUEST (default), ROUND_ROBIN, RANDOM, PASSTHROUGH.") @Nullable SimpleLB simple,
      @Doc("By a hash of the request, so that equal ones meet the same endpoint.")
          @Nullable ConsistentHashLB consistentHash,
      @Doc("Preference by place.") @Nullable LocalityLoadBalancerSetting localityLbSetting,
      @Doc("Preference by zone.") @Nullable ZoneAwareLoadBalancerSetting zoneAwareLbSetting,
      @Obsolete(use = "warmup") @Doc("Time in which a new endpoint gets less.")
          @Nullable Duration warmupDurationSecs,
      @Doc("How a new endpoint gets less at first.") @Nullable WarmupConfiguration warmup) {}

  /** Balancers without settings. */
  public enum SimpleLB {
    /** The default. */
    UNSPECIFIED,
    /** An old name of LEAST_REQUEST. */
    LEAST_CONN,
    /** At random. */
    RANDOM,
    /** The address that was dialled. */
    PASSTHROUGH,
    /** In turn. */
    ROUND_ROBIN,
    /** The less busy of two at random. */
    LEAST_REQUEST
  }

  /** Balancing by hash. */
  @Doc("What is hashed, and how.")
  @OneOf({"httpHeaderName", "httpCookie", "useSourceIp", "httpQueryParameterName"})
  @OneOf({"ringHash", "maglev"})
  public record ConsistentHashLB(
      @Doc("A header.") @Nullable String httpHeaderName,
      @Doc("A cookie; made when absent.") @Nullable HTTPCookie httpCookie,
      @Doc("The caller's address.") boolean useSourceIp,
      @Doc("A query parameter.") @Nullable String httpQueryParameterName,
      @Doc("Ring hash.") @Nullable RingHash ringHash,
      @Doc("Maglev.") @Nullable MagLev maglev,
      @Obsolete(use = "ringHash") @Range(max = Long.MAX_VALUE) @Doc("Least size of the ring.")
          @Nullable Long minimumRingSize) {}

  /** Ring hash. */
  @Doc("Ring hash.")
  public record RingHash(
      @Range(max = 8388608) @Doc("Least size; default 1024.") @Nullable Long minimumRingSize) {}

  /** Maglev. */
  @Doc("Maglev.")
  public record MagLev(
      @Range(max = 5000011) @Doc("Size; a prime below 5000011.") @Nullable Long tableSize) {}

  /** A cookie to hash. */
  @Doc("A cookie that holds the key.")
  public record HTTPCookie(
      @Required @Doc("Its name.") String name,
      @Doc("Its path.") @Nullable String path,
      @Doc("Its life; 0s = the session's.") @Nullable Duration ttl,
      @Doc("Attributes of a made cookie.") List<Attribute> attributes) {}

  /** An attribute of a cookie. */
  @Doc("An attribute of a cookie.")
  public record Attribute(
      @Required @Doc("Its name.") String name, @Doc("Its value.") @Nullable String value) {}

  /** Slow start. */
  @Doc("How a new endpoint gets less at first.")
  public record WarmupConfiguration(
      @Required @Doc("How long.") Duration duration,
      @Range(max = 100) @Doc("Least share; default 10.") @Nullable Double minimumPercent,
      @Doc("Shape of the growth; default 1.0, at least 1.") @Nullable Double aggression) {}

  /** Preference by place. */
  @Doc("Preference by place; works only with outlierDetection.")
  @OneOf({"distribute", "failover"})
  public record LocalityLoadBalancerSetting(
      @Doc("Shares by place.") List<Distribute> distribute,
      @Doc("Where to when a region fails.") List<Failover> failover,
      @Doc("Labels that decide the order.") List<String> failoverPriority,
      @Doc("Whether it is on.") @Nullable Boolean enabled) {}

  /** Shares by place. */
  @Doc("Shares for callers of one place.")
  public record Distribute(
      @Doc("The caller's place, region/zone/sub-zone.") @Nullable String from,
      @Doc("Percent by place; the sum is 100.") Map<String, Integer> to) {}

  /** Where to when a region fails. */
  @Doc("Where to when a region fails.")
  public record Failover(
      @Doc("Region.") @Nullable String from, @Doc("Region.") @Nullable String to) {}

  /** Preference by zone. */
  @Doc("Preference by zone.")
  public record ZoneAwareLoadBalancerSetting(
      @Doc("Whether it is on.") @Nullable Boolean enabled,
      @Doc("Where to when a region fails.") List<Failover> failover,
      @Doc("Labels that decide the order.") List<String> failoverPriority,
      @Range(max = Long.MAX_VALUE) @Doc("Least number of endpoints.")
          @Nullable Long minClusterSize) {}

  /** When an endpoint is left out. */
  @Doc("When an endpoint is left out for a while.")
  public record OutlierDetection(
      @Obsolete(use = "consecutiveGatewayErrors")
          @Range(max = Integer.MAX_VALUE)
          @Doc("Gateway errors in a row.")
          @Nullable Integer consecutiveErrors,
      @Doc("Count failures of the caller's side apart.") boolean splitExternalLocalOriginErrors,
      @Range @Doc("Failures of the caller's side in a row; default 5.")
          @Nullable Integer consecutiveLocalOriginFailures,
      @Range @Doc("502, 503, 504 in a row; default off.")
          @Nullable Integer consecutiveGatewayErrors,
      @Range @Doc("5xx in a row; default 5, 0 = off.") @Nullable Integer consecutive5xxErrors,
      @Doc("Time between looks; default 10s.") @Nullable Duration interval,
      @Doc("Time out, times the number of ejections; default 30s.")
          @Nullable Duration baseEjectionTime,
      @Range(max = 100) @Doc("Most endpoints out, percent; default 10.")
          @Nullable Integer maxEjectionPercent,
      @Range(max = 100) @Doc("Below this share of healthy endpoints none is left out; default 0.")
          @Nullable Integer minHealthPercent,
      @Doc("Status codes that count as errors.") List<Integer> outlierDetectionHttpErrorCodes) {}

  /** TLS of the caller. */
  @Doc("TLS of the caller.")
  public record ClientTLSSettings(
      @Doc("DISABLE, SIMPLE, MUTUAL or ISTIO_MUTUAL.") @Nullable ClientTlsMode mode,
      @Doc("File of the certificate (MUTUAL).") @Nullable String clientCertificate,
      @Doc("File of the key (MUTUAL).") @Nullable String privateKey,
      @Doc("File of the authorities that verify the server.") @Nullable String caCertificates,
      @Doc("Secret that holds key, certificate and authorities.") @Nullable String credentialName,
      @Doc("Names that the server's certificate may have.") List<String> subjectAltNames,
      @Doc("Server name to send; default the host.") @Nullable String sni,
      @Doc("Do not verify the server.") @Nullable Boolean insecureSkipVerify,
      @Doc("File of revoked certificates.") @Nullable String caCrl) {}

  /** How the caller does TLS. */
  public enum ClientTlsMode {
    /** Plaintext. */
    DISABLE,
    /** TLS without a client certificate. */
    SIMPLE,
    /** TLS with a client certificate of its own. */
    MUTUAL,
    /** TLS with the mesh's identities. */
    ISTIO_MUTUAL
  }
}

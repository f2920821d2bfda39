package io.inmesh.runtime.xds;

import io.inmesh.runtime.quota.QuotaSettings;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.QuotaRule;
import io.inmesh.xds.WireNames;
import io.inmesh.xds.proto.envoy.config.listener.v3.FilterChain;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.extensions.filters.http.rate_limit_quota.v3.RateLimitQuotaFilterConfig;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The workload's own ports: what they accept, whom, and how much. */
final class InboundCompiler {
  private static final Set<String> LISTENER =
      Set.of("name", "address", "stat_prefix", "filter_chains", "metadata", "traffic_direction");
  private static final Set<String> CHAIN =
      Set.of("name", "filter_chain_match", "filters", "transport_socket");
  private static final Set<String> MATCH = Set.of("transport_protocol");
  private static final String QUOTA_NAME = "envoy.filters.http.rate_limit_quota";

  private InboundCompiler() {}

  static CompiledListener.Inbound inbound(FieldPath at, Listener listener) {
    at.only(listener, LISTENER);
    int port = WireNames.parseInboundListener(listener.getName());
    boolean tls = false;
    boolean raw = false;
    HttpConnectionManager manager = null;
    for (int i = 0; i < listener.getFilterChainsCount(); i++) {
      FieldPath here = at.at("filter_chains", i);
      FilterChain chain = listener.getFilterChains(i);
      here.only(chain, CHAIN);
      boolean ofTls = isTls(here, chain);
      tls |= ofTls;
      raw |= !ofTls;
      manager = same(here, manager, manager(here, chain));
    }
    if (manager == null) {
      throw at.dot("filter_chains").refuse("is empty (expected: one for tls, raw_buffer or both)");
    }
    return filters(
        at.at("filter_chains", 0).dot("filters[0].typed_config"),
        manager,
        new Port(port, tls ? (raw ? MtlsMode.PERMISSIVE : MtlsMode.STRICT) : MtlsMode.DISABLE),
        listener);
  }

  private record Port(int number, MtlsMode mtls) {}

  private static boolean isTls(FieldPath at, FilterChain chain) {
    at.dot("filter_chain_match").only(chain.getFilterChainMatch(), MATCH);
    String protocol = chain.getFilterChainMatch().getTransportProtocol();
    switch (protocol) {
      case "tls" -> {
        TlsCompiler.checkDownstream(at.dot("transport_socket"), chain.getTransportSocket());
        return true;
      }
      case "raw_buffer" -> {
        if (chain.hasTransportSocket()
            && !chain.getTransportSocket().getName().equals(TlsCompiler.RAW)) {
          throw at.dot("transport_socket").refuse("expected none for raw_buffer");
        }
        return false;
      }
      default ->
          throw at.dot("filter_chain_match.transport_protocol")
              .refuse("'%s' (expected: tls, raw_buffer)", protocol);
    }
  }

  private static HttpConnectionManager manager(FieldPath at, FilterChain chain) {
    if (chain.getFiltersCount() != 1) {
      throw at.dot("filters").refuse("expected one, the HTTP connection manager");
    }
    return HttpManager.unpack(
        at.dot("filters[0].typed_config"), chain.getFilters(0).getTypedConfig());
  }

  /** TLS and plaintext must pass the same checks: the engine has one list of them a port. */
  private static HttpConnectionManager same(
      FieldPath at, @Nullable HttpConnectionManager first, HttpConnectionManager next) {
    if (first != null && !first.getHttpFiltersList().equals(next.getHttpFiltersList())) {
      throw at.dot("filters[0].typed_config.http_filters")
          .refuse("differ from those of filter_chains[0] (expected: the same for tls and not)");
    }
    return next;
  }

  private static CompiledListener.Inbound filters(
      FieldPath at, HttpConnectionManager manager, Port port, Listener listener) {
    List<AuthorizationPolicy> policies = new ArrayList<>();
    List<QuotaSettings> quotas = new ArrayList<>();
    for (int i = 0; i < manager.getHttpFiltersCount(); i++) {
      FieldPath here = at.at("http_filters", i).dot("typed_config");
      HttpFilter filter = manager.getHttpFilters(i);
      switch (filter.getName()) {
        case RbacCompiler.FILTER ->
            RbacCompiler.ofFilter(here, filter.getTypedConfig()).ifPresent(policies::add);
        case QUOTA_NAME ->
            quotas.add(
                QuotaFilterCompiler.quota(
                    here,
                    HttpManager.unpack(
                        here, filter.getTypedConfig(), RateLimitQuotaFilterConfig.class)));
        case HttpManager.ROUTER -> {}
        default ->
            throw at.at("http_filters", i)
                .refuse(
                    "'%s' (expected: %s, %s, %s)",
                    filter.getName(), RbacCompiler.FILTER, QUOTA_NAME, HttpManager.ROUTER);
      }
    }
    return new CompiledListener.Inbound(
        at.checked(
            () ->
                new InboundListener(
                    port.number(),
                    port.mtls(),
                    policies,
                    quotas.stream().map(InboundCompiler::rule).toList(),
                    MetadataReader.services(listener.getMetadata(), port.number()),
                    MetadataReader.origin(listener.getMetadata()))),
        List.copyOf(quotas));
  }

  private static QuotaRule rule(QuotaSettings quota) {
    return new QuotaRule(
        quota.bucket(), quota.domain(), new Origin("RateLimit " + quota.bucket(), "", ""));
  }

  /**
   * What holds for a port whose first configuration had to be refused: nobody comes in, for what
   * could not be read may have been what keeps strangers out.
   */
  static CompiledListener.Inbound closed(String name) {
    return new CompiledListener.Inbound(
        new InboundListener(
            WireNames.parseInboundListener(name),
            MtlsMode.STRICT,
            List.of(new AuthorizationPolicy(AuthorizationPolicy.Action.ALLOW, List.of())),
            List.of(),
            List.of(),
            new Origin("the refused listener " + name, "", "")),
        List.of());
  }
}

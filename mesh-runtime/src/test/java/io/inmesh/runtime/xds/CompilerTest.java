package io.inmesh.runtime.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.inmesh.identity.SpiffeId;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.Balancing;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.Fault;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.InboundListener;
import io.inmesh.snapshot.MeshTls;
import io.inmesh.snapshot.Mirror;
import io.inmesh.snapshot.MtlsMode;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.PathMatch;
import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RouteAction;
import io.inmesh.snapshot.StringMatch;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.cluster.v3.OutlierDetection;
import io.inmesh.xds.proto.envoy.config.core.v3.HeaderValue;
import io.inmesh.xds.proto.envoy.config.core.v3.HeaderValueOption;
import io.inmesh.xds.proto.envoy.config.core.v3.Http2ProtocolOptions;
import io.inmesh.xds.proto.envoy.config.core.v3.Metadata;
import io.inmesh.xds.proto.envoy.config.core.v3.TransportSocket;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Permission;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Policy;
import io.inmesh.xds.proto.envoy.config.rbac.v3.Principal;
import io.inmesh.xds.proto.envoy.config.rbac.v3.RBAC;
import io.inmesh.xds.proto.envoy.config.route.v3.HeaderMatcher;
import io.inmesh.xds.proto.envoy.config.route.v3.RetryPolicy;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.inmesh.xds.proto.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.inmesh.xds.proto.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CertificateProviderPluginInstance;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.inmesh.xds.proto.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.inmesh.xds.proto.envoy.type.matcher.v3.StringMatcher;
import io.inmesh.xds.proto.envoy.type.v3.FractionalPercent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** xDS as the control plane writes it, and what the engine gets. */
class CompilerTest {
  private static io.inmesh.snapshot.Route compiled(UnaryOperator<Route.Builder> change) {
    RouteConfiguration.Builder routes = Xds.routes("outbound|9080|v1|reviews").toBuilder();
    Route.Builder route = routes.getVirtualHostsBuilder(0).getRoutesBuilder(0);
    change.apply(route);
    return RouteCompiler.routes(FieldPath.ROOT, routes.build())
        .hosts()
        .get(0)
        .host()
        .routes()
        .get(0);
  }

  @Test
  void routeOfJason() {
    io.inmesh.snapshot.Route route =
        compiled(
            r -> {
              r.setName("jason");
              r.setMetadata(
                  Metadata.newBuilder()
                      .putFilterMetadata("inmesh", Xds.struct("resource", "VirtualService a/b")));
              r.getMatchBuilder()
                  .addHeaders(
                      HeaderMatcher.newBuilder()
                          .setName("End-User")
                          .setStringMatch(StringMatcher.newBuilder().setExact("jason")));
              return r;
            });
    assertThat(route.match().path()).isEqualTo(new PathMatch.Any());
    assertThat(route.match().headers())
        .singleElement()
        .satisfies(
            header -> {
              assertThat(header.name()).isEqualTo("end-user");
              assertThat(header.value()).isEqualTo(StringMatch.exact("jason"));
            });
    assertThat(route.origin()).isEqualTo(new Origin("VirtualService a/b", "", ""));
  }

  @Test
  void aMirrorSaysWhetherItsHostGetsTheSuffix() {
    for (boolean disabled : new boolean[] {true, false}) {
      io.inmesh.snapshot.Route route =
          compiled(
              r -> {
                r.getRouteBuilder()
                    .addRequestMirrorPolicies(
                        RequestMirrorPolicy.newBuilder()
                            .setCluster("outbound|9080||audit")
                            .setDisableShadowHostSuffixAppend(disabled));
                return r;
              });
      assertThat(((RouteAction.Forward) route.action()).mirrors())
          .containsExactly(new Mirror("outbound|9080||audit", 1_000_000, !disabled));
    }
  }

  @Test
  void faultsInMillionths() {
    HTTPFault fault =
        HTTPFault.newBuilder()
            .setDelay(
                FaultDelay.newBuilder()
                    .setFixedDelay(Duration.newBuilder().setSeconds(7))
                    .setPercentage(FractionalPercent.newBuilder().setNumerator(100)))
            .setAbort(
                FaultAbort.newBuilder()
                    .setHttpStatus(500)
                    .setPercentage(
                        FractionalPercent.newBuilder()
                            .setNumerator(125)
                            .setDenominator(FractionalPercent.DenominatorType.TEN_THOUSAND)))
            .build();
    assertThat(
            compiled(r -> r.putTypedPerFilterConfig(FaultCompiler.FILTER, Any.pack(fault))).fault())
        .isEqualTo(new Fault(1_000_000, java.time.Duration.ofSeconds(7), 12_500, 500, -1));
  }

  @Test
  void retriesAsIstioWritesThem() {
    io.inmesh.snapshot.Route route =
        compiled(
            r -> {
              r.getRouteBuilder()
                  .setRetryPolicy(
                      RetryPolicy.newBuilder()
                          .setRetryOn("connect-failure,refused-stream,retriable-status-codes")
                          .setNumRetries(UInt32Value.of(2))
                          .addRetriableStatusCodes(503)
                          .addRetryHostPredicate(
                              RetryPolicy.RetryHostPredicate.newBuilder()
                                  .setName("envoy.retry_host_predicates.previous_hosts"))
                          .setHostSelectionRetryMaxAttempts(5));
              return r;
            });
    io.inmesh.snapshot.RetryPolicy retry = ((RouteAction.Forward) route.action()).retry();
    assertThat(retry.retries()).isEqualTo(2);
    assertThat(retry.on())
        .containsExactlyInAnyOrder(RetryOn.CONNECT_FAILURE, RetryOn.REFUSED_STREAM);
    assertThat(retry.statuses()).containsExactly(503);
    assertThat(retry.avoidPreviousHosts()).isTrue();
  }

  @Test
  void headersAreSetAddedAndRemoved() {
    io.inmesh.snapshot.Route route =
        compiled(
            r ->
                r.addRequestHeadersToAdd(
                        header("X-Set", "a%%b")
                            .setAppendAction(
                                HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD))
                    .addRequestHeadersToAdd(header("x-add", "c"))
                    .addRequestHeadersToRemove("X-Gone"));
    assertThat(route.requestHeaders().set()).containsExactly(new Header("x-set", "a%b"));
    assertThat(route.requestHeaders().add()).containsExactly(new Header("x-add", "c"));
    assertThat(route.requestHeaders().remove()).containsExactly("x-gone");
  }

  private static HeaderValueOption.Builder header(String name, String value) {
    return HeaderValueOption.newBuilder()
        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value));
  }

  @Test
  void whatCannotBeEnforcedIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> compiled(r -> r.addRequestHeadersToAdd(header("x", "%REQ(host)%"))))
        .hasMessageStartingWith(
            "virtual_hosts[0].routes[0].request_headers_to_add[0].header.value:");
    assertThatThrownBy(
            () ->
                compiled(
                    r -> {
                      r.getRouteBuilder().getMaxStreamDurationBuilder();
                      return r;
                    }))
        .hasMessageStartingWith("virtual_hosts[0].routes[0].route.max_stream_duration:");
    assertThatThrownBy(
            () ->
                compiled(
                    r -> {
                      r.getMatchBuilder().getSafeRegexBuilder().setRegex("(?=x)");
                      return r;
                    }))
        .hasMessageContaining("routes[0].match.safe_regex.regex")
        .hasMessageContaining("RE2");
  }

  @Test
  void aRegexThatUnfoldsWithoutBoundsIsRefusedByItsField() {
    assertThatThrownBy(
            () ->
                compiled(
                    r -> {
                      r.getMatchBuilder()
                          .getSafeRegexBuilder()
                          .setRegex("((a{1,100}){1,100}){1,100}");
                      return r;
                    }))
        .hasMessageContaining("routes[0].match.safe_regex.regex")
        .hasMessageContaining("repeat less");
  }

  @Test
  void clusterWithAutomaticMutualTls() {
    String peer = "spiffe://cluster.local/ns/default/sa/reviews";
    Cluster.Builder cluster =
        Xds.clusterOf("v1")
            .addTransportSocketMatches(
                Cluster.TransportSocketMatch.newBuilder()
                    .setMatch(Xds.struct("tlsMode", "istio"))
                    .setTransportSocket(mutual(peer)))
            .addTransportSocketMatches(
                Cluster.TransportSocketMatch.newBuilder()
                    .setTransportSocket(TransportSocket.newBuilder().setName(TlsCompiler.RAW)));
    CompiledCluster compiled = ClusterCompiler.cluster(FieldPath.ROOT, cluster.build());
    assertThat(compiled.prototype().tls())
        .isEqualTo(
            new MeshTls(Xds.REVIEWS, Set.of(SpiffeId.parse(peer)), List.of("istio-http/1.1")));
    var endpoints = EndpointCompiler.endpoints(FieldPath.ROOT, Xds.endpoints("v1", 1));
    assertThat(compiled.with(endpoints).endpoints().get(0).tls()).isTrue();
    CompiledCluster disabled =
        ClusterCompiler.cluster(
            FieldPath.ROOT,
            Xds.clusterOf("v1")
                .setTransportSocket(TransportSocket.newBuilder().setName(TlsCompiler.RAW))
                .build());
    assertThat(disabled.with(endpoints).endpoints().get(0).tls()).isFalse();
  }

  private static TransportSocket mutual(String peer) {
    UpstreamTlsContext context =
        UpstreamTlsContext.newBuilder()
            .setSni(Xds.REVIEWS)
            .setCommonTlsContext(
                CommonTlsContext.newBuilder()
                    .addAlpnProtocols("istio-http/1.1")
                    .setTlsCertificateProviderInstance(
                        CertificateProviderPluginInstance.newBuilder().setInstanceName("default"))
                    .setCombinedValidationContext(
                        CommonTlsContext.CombinedCertificateValidationContext.newBuilder()
                            .setDefaultValidationContext(
                                CertificateValidationContext.newBuilder()
                                    .addMatchTypedSubjectAltNames(
                                        SubjectAltNameMatcher.newBuilder()
                                            .setMatcher(
                                                StringMatcher.newBuilder().setExact(peer))))))
            .build();
    return TransportSocket.newBuilder()
        .setName(TlsCompiler.TLS)
        .setTypedConfig(Any.pack(context))
        .build();
  }

  @Test
  void clusterOfGrpcWithOutliers() {
    HttpProtocolOptions http2 =
        HttpProtocolOptions.newBuilder()
            .setExplicitHttpConfig(
                HttpProtocolOptions.ExplicitHttpConfig.newBuilder()
                    .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()))
            .build();
    Cluster cluster =
        Xds.clusterOf("")
            .setLbPolicy(Cluster.LbPolicy.LEAST_REQUEST)
            .putTypedExtensionProtocolOptions(
                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions", Any.pack(http2))
            .setOutlierDetection(
                OutlierDetection.newBuilder()
                    .setConsecutive5Xx(UInt32Value.of(1))
                    .setEnforcingSuccessRate(UInt32Value.of(0)))
            .build();
    io.inmesh.snapshot.Cluster compiled =
        ClusterCompiler.cluster(FieldPath.ROOT, cluster).prototype();
    assertThat(compiled.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(compiled.balancing()).isEqualTo(Balancing.LEAST_REQUEST);
    assertThat(compiled.outliers().consecutive5xx()).isEqualTo(1);
    assertThat(compiled.outliers().consecutiveGateway()).isZero();
  }

  private static InboundListener inbound(RBAC... rules) {
    HttpFilter[] filters = Arrays.stream(rules).map(Xds::rbac).toArray(HttpFilter[]::new);
    return InboundCompiler.inbound(FieldPath.ROOT, Xds.inbound(9080, false, filters)).listener();
  }

  @Test
  void anAllowPolicyWithoutRulesStays() {
    InboundListener listener = inbound(RBAC.newBuilder().setAction(RBAC.Action.ALLOW).build());
    assertThat(listener.mtls()).isEqualTo(MtlsMode.PERMISSIVE);
    assertThat(listener.policies())
        .containsExactly(new AuthorizationPolicy(AuthorizationPolicy.Action.ALLOW, List.of()));
  }

  @Test
  void authorizationRulesBecomeConditions() {
    Policy policy =
        Policy.newBuilder()
            .addPermissions(Permission.newBuilder().setDestinationPort(9080))
            .addPrincipals(
                Principal.newBuilder()
                    .setNotId(
                        Principal.newBuilder()
                            .setAuthenticated(
                                Principal.Authenticated.newBuilder()
                                    .setPrincipalName(
                                        StringMatcher.newBuilder().setExact("spiffe://a/b")))))
            .build();
    InboundListener listener =
        inbound(
            RBAC.newBuilder()
                .setAction(RBAC.Action.DENY)
                .putPolicies("ns[default]-policy[deny]-rule[0]", policy)
                .build());
    AuthorizationPolicy.Rule rule = listener.policies().get(0).rules().get(0);
    assertThat(rule.condition())
        .isEqualTo(
            new Condition.All(
                List.of(
                    new Condition.AnyOf(List.of(new Condition.Port(9080))),
                    new Condition.AnyOf(
                        List.of(
                            new Condition.Not(
                                new Condition.Principal(StringMatch.exact("spiffe://a/b"))))))));
    assertThat(rule.origin())
        .isEqualTo(new Origin("AuthorizationPolicy default/deny", "", "rules[0]"));
  }

  @Test
  void anUnknownFilterOnOwnPortIsRefused() {
    HttpFilter lua = HttpFilter.newBuilder().setName("envoy.filters.http.lua").build();
    assertThatThrownBy(() -> InboundCompiler.inbound(FieldPath.ROOT, Xds.inbound(1, true, lua)))
        .hasMessageContaining("http_filters[0]")
        .hasMessageContaining("envoy.filters.http.lua");
  }
}

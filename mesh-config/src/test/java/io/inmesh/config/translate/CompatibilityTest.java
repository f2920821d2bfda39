package io.inmesh.config.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import io.inmesh.config.Samples;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One configuration under both releases: each row of the table shows, and nothing else does. */
class CompatibilityTest {
  private static final String SERVICE = "outbound|9080||reviews.default.svc.cluster.local";

  private static Message made(String release, String typeUrl, String name) throws IOException {
    String yaml =
        Samples.text(Golden.FOLDER.resolve("release-1.6.yaml"))
            .replace("compatibility: \"1.6\"", "compatibility: \"%s\"".formatted(release));
    Scenario scenario = Scenario.read(yaml, "release.yaml");
    Translator translator = new Translator();
    Scope scope =
        translator.scope(scenario.model(), Scenario.description(scenario.clients().get(0)));
    return translator.resource(scenario.model(), scope, typeUrl, name).orElseThrow();
  }

  private static RouteAction action(String release) throws IOException {
    return ((RouteConfiguration) made(release, TypeUrls.ROUTE, SERVICE))
        .getVirtualHosts(0)
        .getRoutes(0)
        .getRoute();
  }

  private static Struct reporting(String release) throws IOException {
    return ((Listener) made(release, TypeUrls.LISTENER, Names.OUTBOUND_POLICY))
        .getMetadata()
        .getFilterMetadataOrThrow("inmesh");
  }

  @Test
  void theDefaultBalancerIsTheReleases() throws IOException {
    assertThat(((Cluster) made("1.30", TypeUrls.CLUSTER, SERVICE)).getLbPolicy())
        .isEqualTo(Cluster.LbPolicy.LEAST_REQUEST);
    assertThat(((Cluster) made("1.6", TypeUrls.CLUSTER, SERVICE)).getLbPolicy())
        .isEqualTo(Cluster.LbPolicy.ROUND_ROBIN);
  }

  @Test
  void aServers503IsRetriedUnder16Alone() throws IOException {
    assertThat(action("1.30").getRetryPolicy().getRetriableStatusCodesList()).isEmpty();
    assertThat(action("1.6").getRetryPolicy().getRetriableStatusCodesList()).containsExactly(503);
  }

  @Test
  void theHostOfACopyGetsItsSuffixUnder16Alone() throws IOException {
    assertThat(action("1.30").getRequestMirrorPolicies(0).getDisableShadowHostSuffixAppend())
        .isTrue();
    assertThat(action("1.6").getRequestMirrorPolicies(0).getDisableShadowHostSuffixAppend())
        .isFalse();
  }

  @Test
  void callsAreReportedAsTheReleaseDid() throws IOException {
    assertThat(reporting("1.30"))
        .isEqualTo(
            Protos.struct(
                Map.of(
                    "access_log_format", "1.30",
                    "duration_metric", "istio_request_duration_milliseconds")));
    assertThat(reporting("1.6"))
        .isEqualTo(
            Protos.struct(
                Map.of(
                    "access_log_format", "1.6",
                    "duration_metric", "istio_request_duration_seconds")));
  }

  @Test
  void nothingElseDiffers() throws IOException {
    Cluster cluster = (Cluster) made("1.6", TypeUrls.CLUSTER, SERVICE);
    assertThat(cluster.toBuilder().setLbPolicy(Cluster.LbPolicy.LEAST_REQUEST).build())
        .isEqualTo(made("1.30", TypeUrls.CLUSTER, SERVICE));
    assertThat(withoutRows(action("1.6"))).isEqualTo(withoutRows(action("1.30")));
  }

  private static RouteAction withoutRows(RouteAction action) {
    RouteAction.Builder rest = action.toBuilder();
    rest.getRequestMirrorPoliciesBuilder(0).clearDisableShadowHostSuffixAppend();
    rest.getRetryPolicyBuilder().clearRetriableStatusCodes().clearRetryOn();
    return rest.build();
  }
}

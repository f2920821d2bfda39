package io.inmesh.config.translate;

import io.inmesh.config.resource.TrafficPolicy;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.cluster.v3.OutlierDetection;
import io.inmesh.xds.proto.envoy.type.v3.Percent;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When an endpoint is left out. Absent = never; present = Istio's defaults for what is not written.
 */
final class Outliers {
  private static final int ERRORS = 5;
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration EJECTION = Duration.ofSeconds(30);
  private static final int EJECTED_MAX_PERCENT = 10;
  private static final int ON = 100;

  private Outliers() {}

  static void apply(TrafficPolicy.@Nullable OutlierDetection settings, Cluster.Builder cluster) {
    if (settings == null) {
      return;
    }
    int serverErrors = Objects.requireNonNullElse(settings.consecutive5xxErrors(), ERRORS);
    Integer obsolete = settings.consecutiveErrors();
    int gatewayErrors =
        Objects.requireNonNullElse(
            settings.consecutiveGatewayErrors(), Objects.requireNonNullElse(obsolete, 0));
    OutlierDetection.Builder built =
        OutlierDetection.newBuilder()
            .setInterval(Protos.duration(Objects.requireNonNullElse(settings.interval(), INTERVAL)))
            .setBaseEjectionTime(
                Protos.duration(Objects.requireNonNullElse(settings.baseEjectionTime(), EJECTION)))
            .setMaxEjectionPercent(
                Protos.uint(
                    Objects.requireNonNullElse(settings.maxEjectionPercent(), EJECTED_MAX_PERCENT)))
            .setEnforcingConsecutive5Xx(Protos.uint(serverErrors > 0 ? ON : 0))
            .setEnforcingConsecutiveGatewayFailure(Protos.uint(gatewayErrors > 0 ? ON : 0))
            .setEnforcingSuccessRate(Protos.uint(0));
    if (serverErrors > 0) {
      built.setConsecutive5Xx(Protos.uint(serverErrors));
    }
    if (gatewayErrors > 0) {
      built.setConsecutiveGatewayFailure(Protos.uint(gatewayErrors));
    }
    if (settings.splitExternalLocalOriginErrors()) {
      int local = Objects.requireNonNullElse(settings.consecutiveLocalOriginFailures(), ERRORS);
      built
          .setSplitExternalLocalOriginErrors(true)
          .setConsecutiveLocalOriginFailure(Protos.uint(local))
          .setEnforcingConsecutiveLocalOriginFailure(Protos.uint(local > 0 ? ON : 0))
          .setEnforcingLocalOriginSuccessRate(Protos.uint(0));
    }
    int healthy = Objects.requireNonNullElse(settings.minHealthPercent(), 0);
    cluster
        .setOutlierDetection(built)
        .setCommonLbConfig(
            Cluster.CommonLbConfig.newBuilder()
                .setHealthyPanicThreshold(Percent.newBuilder().setValue(healthy)));
  }
}

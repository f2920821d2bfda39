package io.inmesh.config.translate;

import io.inmesh.config.model.Destination;
import io.inmesh.config.model.Hosts;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.TrafficPolicy;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.config.resource.VirtualService.HTTPMatchRequest;
import io.inmesh.config.resource.VirtualService.HTTPRetry;
import io.inmesh.config.resource.VirtualService.HTTPRewrite;
import io.inmesh.config.resource.VirtualService.HTTPRoute;
import io.inmesh.config.resource.VirtualService.HTTPRouteDestination;
import io.inmesh.config.resource.VirtualService.Percent;
import io.inmesh.xds.proto.envoy.config.core.v3.RuntimeFractionalPercent;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction;
import io.inmesh.xds.proto.envoy.config.route.v3.WeightedCluster;
import io.inmesh.xds.proto.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.inmesh.xds.proto.envoy.type.matcher.v3.RegexMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a rule does: forward, redirect or answer; with its time-out, retries, faults, copies and
 * header changes.
 */
final class RouteActions {
  private final MeshModel model;
  private final Scope scope;
  private final int port;

  RouteActions(MeshModel model, Scope scope, int port) {
    this.model = model;
    this.scope = scope;
    this.port = port;
  }

  void apply(
      Resource<VirtualService> rules,
      HTTPRoute rule,
      @Nullable HTTPMatchRequest match,
      Route.Builder route) {
    HeaderEdits.apply(rule.headers(), route);
    if (rule.redirect() != null) {
      route.setRedirect(Answers.redirect(rule.redirect(), port));
    } else if (rule.directResponse() != null) {
      route.setDirectResponse(Answers.direct(rule.directResponse()));
    } else {
      forward(rules, rule, match, route);
    }
    Faults.of(rule.fault())
        .ifPresent(each -> route.putTypedPerFilterConfig(HttpFilters.FAULT_NAME, Protos.any(each)));
  }

  private void forward(
      Resource<VirtualService> rules,
      HTTPRoute rule,
      @Nullable HTTPMatchRequest match,
      Route.Builder route) {
    RouteAction.Builder action = RouteAction.newBuilder();
    List<Names.Outbound> targets = new ArrayList<>();
    for (HTTPRouteDestination each : rule.route()) {
      targets.add(target(each.destination(), rules.namespace()));
    }
    if (rule.route().size() == 1) {
      action.setCluster(targets.get(0).toString());
      HeaderEdits.apply(rule.route().get(0).headers(), route);
    } else {
      WeightedCluster.Builder weighted = WeightedCluster.newBuilder();
      for (int i = 0; i < targets.size(); i++) {
        HTTPRouteDestination each = rule.route().get(i);
        WeightedCluster.ClusterWeight.Builder cluster =
            WeightedCluster.ClusterWeight.newBuilder()
                .setName(targets.get(i).toString())
                .setWeight(Protos.uint(each.weight() == null ? 0 : each.weight()));
        HeaderEdits.apply(each.headers(), cluster);
        weighted.addClusters(cluster);
      }
      action.setWeightedClusters(weighted);
    }
    action.setTimeout(Protos.duration(rule.timeout() == null ? Duration.ZERO : rule.timeout()));
    retries(rule.retries(), targets, action);
    rewrite(rule, match, action);
    mirrors(rules, rule, action);
    hashes(targets, action);
    route.setRoute(action);
  }

  void retries(
      @Nullable HTTPRetry configured, List<Names.Outbound> targets, RouteAction.Builder action) {
    boolean hashed = targets.stream().anyMatch(each -> consistentHash(each).isPresent());
    Retries.of(configured, model.config(), hashed, scope.generator())
        .ifPresent(action::setRetryPolicy);
  }

  void hashes(List<Names.Outbound> targets, RouteAction.Builder action) {
    targets.stream()
        .flatMap(each -> consistentHash(each).stream())
        .map(Balancers::hashPolicy)
        .distinct()
        .forEach(action::addHashPolicy);
  }

  private Optional<TrafficPolicy.ConsistentHashLB> consistentHash(Names.Outbound target) {
    return service(target.host())
        .flatMap(each -> model.destination(each, scope.namespace(), scope.sourceLabels()))
        .map((Destination each) -> each.settings(target.port(), target.subset()).loadBalancer())
        .map(TrafficPolicy.LoadBalancerSettings::consistentHash);
  }

  private Names.Outbound target(VirtualService.Destination destination, String namespace) {
    String host = Hosts.resolve(destination.host(), namespace);
    VirtualService.PortSelector selector = destination.port();
    int number =
        selector != null && selector.number() != null
            ? selector.number()
            : service(host)
                .filter(each -> each.ports().size() == 1)
                .map(each -> each.ports().get(0).number())
                .orElse(port);
    return new Names.Outbound(number, Objects.requireNonNullElse(destination.subset(), ""), host);
  }

  private Optional<MeshService> service(String host) {
    return model.service(host, scope.namespace(), scope.sourceLabels());
  }

  private static void rewrite(
      HTTPRoute rule, @Nullable HTTPMatchRequest match, RouteAction.Builder action) {
    HeaderEdits.authority(rule.headers()).ifPresent(action::setHostRewriteLiteral);
    if (rule.route().size() == 1) {
      HeaderEdits.authority(rule.route().get(0).headers()).ifPresent(action::setHostRewriteLiteral);
    }
    HTTPRewrite rewrite = rule.rewrite();
    if (rewrite == null) {
      return;
    }
    if (rewrite.authority() != null) {
      action.setHostRewriteLiteral(rewrite.authority());
    }
    VirtualService.RegexRewrite regex = rewrite.uriRegexRewrite();
    if (regex != null && regex.match() != null) {
      action.setRegexRewrite(
          substitute(regex.match(), Objects.requireNonNullElse(regex.rewrite(), "")));
    } else if (rewrite.uri() != null) {
      boolean byRegex = match != null && match.uri() != null && match.uri().regex() != null;
      if (byRegex) {
        action.setRegexRewrite(substitute("^.*$", rewrite.uri().replace("\\", "\\\\")));
      } else {
        action.setPrefixRewrite(rewrite.uri());
      }
    }
  }

  private static RegexMatchAndSubstitute substitute(String regex, String text) {
    return RegexMatchAndSubstitute.newBuilder()
        .setPattern(RegexMatcher.newBuilder().setRegex(regex))
        .setSubstitution(text)
        .build();
  }

  private void mirrors(Resource<VirtualService> rules, HTTPRoute rule, RouteAction.Builder action) {
    if (rule.mirror() != null) {
      Double percent =
          rule.mirrorPercentage() != null
              ? rule.mirrorPercentage().value()
              : rule.mirrorPercent() == null
                  ? Double.valueOf(100)
                  : Double.valueOf(rule.mirrorPercent());
      mirror(target(rule.mirror(), rules.namespace()), percent == null ? 0 : percent, action);
    }
    for (VirtualService.HTTPMirrorPolicy each : rule.mirrors()) {
      Percent share = each.percentage();
      double percent = share == null ? 100 : Objects.requireNonNullElse(share.value(), 0.0);
      mirror(target(each.destination(), rules.namespace()), percent, action);
    }
  }

  private void mirror(Names.Outbound target, double percent, RouteAction.Builder action) {
    if (percent > 0) {
      action.addRequestMirrorPolicies(
          RouteAction.RequestMirrorPolicy.newBuilder()
              .setCluster(target.toString())
              .setDisableShadowHostSuffixAppend(!model.config().compatibility().shadowSuffix())
              .setRuntimeFraction(
                  RuntimeFractionalPercent.newBuilder().setDefaultValue(Protos.percent(percent))));
    }
  }
}

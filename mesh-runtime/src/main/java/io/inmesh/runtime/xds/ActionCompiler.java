package io.inmesh.runtime.xds;

import io.inmesh.snapshot.HashPolicy;
import io.inmesh.snapshot.Mirror;
import io.inmesh.snapshot.RetryPolicy;
import io.inmesh.snapshot.Rewrite;
import io.inmesh.snapshot.RouteAction;
import io.inmesh.snapshot.WeightedCluster;
import io.inmesh.xds.proto.envoy.config.core.v3.DataSource;
import io.inmesh.xds.proto.envoy.config.route.v3.DirectResponseAction;
import io.inmesh.xds.proto.envoy.config.route.v3.RedirectAction;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a route does with a request. */
final class ActionCompiler {
  private static final Set<String> FORWARD =
      Set.of(
          "cluster",
          "weighted_clusters",
          "timeout",
          "retry_policy",
          "prefix_rewrite",
          "regex_rewrite",
          "host_rewrite_literal",
          "request_mirror_policies",
          "hash_policy");
  private static final Set<String> WEIGHTED = Set.of("clusters", "total_weight");
  private static final Set<String> DESTINATION =
      Set.of(
          "name",
          "weight",
          "request_headers_to_add",
          "request_headers_to_remove",
          "response_headers_to_add",
          "response_headers_to_remove");
  private static final Set<String> MIRROR =
      Set.of("cluster", "runtime_fraction", "trace_sampled", "disable_shadow_host_suffix_append");
  private static final Set<String> REDIRECT =
      Set.of(
          "https_redirect",
          "scheme_redirect",
          "host_redirect",
          "port_redirect",
          "path_redirect",
          "prefix_rewrite",
          "response_code");

  /** Envoy's, where a route says nothing. */
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private static final int ALL = 1_000_000;

  private ActionCompiler() {}

  static RouteAction action(FieldPath at, Route route) {
    return switch (route.getActionCase()) {
      case ROUTE -> forward(at.dot("route"), route.getRoute());
      case REDIRECT -> redirect(at.dot("redirect"), route.getRedirect());
      case DIRECT_RESPONSE -> direct(at.dot("direct_response"), route.getDirectResponse());
      case FILTER_ACTION, NON_FORWARDING_ACTION, ACTION_NOT_SET ->
          throw at.refuse("expected one of route, redirect, direct_response");
    };
  }

  private static RouteAction forward(
      FieldPath at, io.inmesh.xds.proto.envoy.config.route.v3.RouteAction action) {
    at.only(action, FORWARD);
    return new RouteAction.Forward(
        clusters(at, action),
        Durations.of(at.dot("timeout"), action.hasTimeout(), action.getTimeout(), TIMEOUT),
        action.hasRetryPolicy()
            ? RetryCompiler.retry(at.dot("retry_policy"), action.getRetryPolicy())
            : RetryPolicy.NONE,
        rewrite(at, action),
        mirrors(at, action),
        hash(at, action));
  }

  private static List<WeightedCluster> clusters(
      FieldPath at, io.inmesh.xds.proto.envoy.config.route.v3.RouteAction action) {
    return switch (action.getClusterSpecifierCase()) {
      case CLUSTER -> List.of(WeightedCluster.of(action.getCluster(), 1));
      case WEIGHTED_CLUSTERS -> {
        FieldPath here = at.dot("weighted_clusters");
        here.only(action.getWeightedClusters(), WEIGHTED);
        List<WeightedCluster> clusters = new ArrayList<>();
        for (int i = 0; i < action.getWeightedClusters().getClustersCount(); i++) {
          clusters.add(
              destination(here.at("clusters", i), action.getWeightedClusters().getClusters(i)));
        }
        yield clusters;
      }
      case CLUSTER_HEADER,
          CLUSTER_SPECIFIER_PLUGIN,
          INLINE_CLUSTER_SPECIFIER_PLUGIN,
          CLUSTERSPECIFIER_NOT_SET ->
          throw at.refuse("expected one of cluster, weighted_clusters");
    };
  }

  private static WeightedCluster destination(
      FieldPath at,
      io.inmesh.xds.proto.envoy.config.route.v3.WeightedCluster.ClusterWeight cluster) {
    at.only(cluster, DESTINATION);
    return new WeightedCluster(
        cluster.getName(),
        cluster.getWeight().getValue(),
        HeaderEditsCompiler.edits(
            at,
            "request",
            cluster.getRequestHeadersToAddList(),
            cluster.getRequestHeadersToRemoveList()),
        HeaderEditsCompiler.edits(
            at,
            "response",
            cluster.getResponseHeadersToAddList(),
            cluster.getResponseHeadersToRemoveList()));
  }

  private static @Nullable Rewrite rewrite(
      FieldPath at, io.inmesh.xds.proto.envoy.config.route.v3.RouteAction action) {
    String prefix = emptyToNull(action.getPrefixRewrite());
    String authority = emptyToNull(action.getHostRewriteLiteral());
    Rewrite.Regex regex =
        action.hasRegexRewrite()
            ? new Rewrite.Regex(
                MatchCompiler.regex(
                    at.dot("regex_rewrite.pattern"), action.getRegexRewrite().getPattern()),
                action.getRegexRewrite().getSubstitution())
            : null;
    return prefix == null && authority == null && regex == null
        ? null
        : new Rewrite(prefix, regex, authority);
  }

  private static List<Mirror> mirrors(
      FieldPath at, io.inmesh.xds.proto.envoy.config.route.v3.RouteAction action) {
    List<Mirror> mirrors = new ArrayList<>();
    for (int i = 0; i < action.getRequestMirrorPoliciesCount(); i++) {
      FieldPath here = at.at("request_mirror_policies", i);
      RequestMirrorPolicy policy = action.getRequestMirrorPolicies(i);
      here.only(policy, MIRROR);
      int share =
          policy.hasRuntimeFraction()
              ? Shares.perMillion(here.dot("runtime_fraction"), policy.getRuntimeFraction())
              : ALL;
      mirrors.add(
          new Mirror(policy.getCluster(), share, !policy.getDisableShadowHostSuffixAppend()));
    }
    return mirrors;
  }

  private static List<HashPolicy> hash(
      FieldPath at, io.inmesh.xds.proto.envoy.config.route.v3.RouteAction action) {
    List<HashPolicy> policies = new ArrayList<>();
    for (int i = 0; i < action.getHashPolicyCount(); i++) {
      FieldPath here = at.at("hash_policy", i);
      var policy = action.getHashPolicy(i);
      policies.add(
          switch (policy.getPolicySpecifierCase()) {
            case HEADER ->
                new HashPolicy.Header(policy.getHeader().getHeaderName().toLowerCase(Locale.ROOT));
            case COOKIE ->
                new HashPolicy.Cookie(
                    policy.getCookie().getName(),
                    policy.getCookie().getPath(),
                    Durations.of(here.dot("cookie.ttl"), policy.getCookie().getTtl()));
            case CONNECTION_PROPERTIES -> new HashPolicy.SourceIp();
            case QUERY_PARAMETER ->
                new HashPolicy.QueryParameter(policy.getQueryParameter().getName());
            case FILTER_STATE, POLICYSPECIFIER_NOT_SET ->
                throw here.refuse(
                    "expected one of header, cookie, connection_properties, query_parameter");
          });
    }
    return policies;
  }

  private static RouteAction redirect(FieldPath at, RedirectAction action) {
    at.only(action, REDIRECT);
    return new RouteAction.Redirect(
        status(at, action),
        action.getHttpsRedirect() ? "https" : emptyToNull(action.getSchemeRedirect()),
        emptyToNull(action.getHostRedirect()),
        action.getPortRedirect(),
        emptyToNull(action.getPathRedirect()),
        emptyToNull(action.getPrefixRewrite()));
  }

  private static int status(FieldPath at, RedirectAction action) {
    return switch (action.getResponseCode()) {
      case MOVED_PERMANENTLY -> 301;
      case FOUND -> 302;
      case SEE_OTHER -> 303;
      case TEMPORARY_REDIRECT -> 307;
      case PERMANENT_REDIRECT -> 308;
      case UNRECOGNIZED ->
          throw at.dot("response_code")
              .refuse("%d is no redirect of Envoy's", action.getResponseCodeValue());
    };
  }

  private static RouteAction direct(FieldPath at, DirectResponseAction action) {
    DataSource body = action.getBody();
    return switch (body.getSpecifierCase()) {
      case INLINE_STRING ->
          new RouteAction.DirectResponse(action.getStatus(), body.getInlineString());
      case INLINE_BYTES ->
          new RouteAction.DirectResponse(action.getStatus(), body.getInlineBytes().toStringUtf8());
      case SPECIFIER_NOT_SET -> new RouteAction.DirectResponse(action.getStatus(), "");
      case FILENAME, ENVIRONMENT_VARIABLE ->
          throw at.dot("body").refuse("expected one of inline_string, inline_bytes");
    };
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}

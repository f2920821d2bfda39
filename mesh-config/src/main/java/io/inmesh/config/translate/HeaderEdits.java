package io.inmesh.config.translate;

import io.inmesh.config.resource.VirtualService.Headers;
import io.inmesh.config.resource.VirtualService.Headers.HeaderOperations;
import io.inmesh.xds.proto.envoy.config.core.v3.HeaderValue;
import io.inmesh.xds.proto.envoy.config.core.v3.HeaderValueOption;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.WeightedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Header changes. Setting the Host is a rewrite of the authority, not a header. */
final class HeaderEdits {
  private static final Set<String> AUTHORITY = Set.of("host", ":authority");

  private HeaderEdits() {}

  static void apply(@Nullable Headers headers, Route.Builder route) {
    HeaderOperations request = headers == null ? null : headers.request();
    HeaderOperations response = headers == null ? null : headers.response();
    route
        .addAllRequestHeadersToAdd(additions(request))
        .addAllRequestHeadersToRemove(removals(request))
        .addAllResponseHeadersToAdd(additions(response))
        .addAllResponseHeadersToRemove(removals(response));
  }

  static void apply(@Nullable Headers headers, WeightedCluster.ClusterWeight.Builder cluster) {
    HeaderOperations request = headers == null ? null : headers.request();
    HeaderOperations response = headers == null ? null : headers.response();
    cluster
        .addAllRequestHeadersToAdd(additions(request))
        .addAllRequestHeadersToRemove(removals(request))
        .addAllResponseHeadersToAdd(additions(response))
        .addAllResponseHeadersToRemove(removals(response));
    authority(headers).ifPresent(cluster::setHostRewriteLiteral);
  }

  /** The authority that a change of the Host header asks for. */
  static Optional<String> authority(@Nullable Headers headers) {
    HeaderOperations request = headers == null ? null : headers.request();
    return request == null
        ? Optional.empty()
        : request.set().entrySet().stream()
            .filter(each -> isAuthority(each.getKey()))
            .map(Map.Entry::getValue)
            .findFirst();
  }

  private static List<HeaderValueOption> additions(@Nullable HeaderOperations operations) {
    List<HeaderValueOption> options = new ArrayList<>();
    if (operations != null) {
      new TreeMap<>(operations.set())
          .forEach(
              (name, value) ->
                  add(
                      name,
                      value,
                      HeaderValueOption.HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
                      options));
      new TreeMap<>(operations.add())
          .forEach(
              (name, value) ->
                  add(
                      name,
                      value,
                      HeaderValueOption.HeaderAppendAction.APPEND_IF_EXISTS_OR_ADD,
                      options));
    }
    return options;
  }

  private static void add(
      String name,
      String value,
      HeaderValueOption.HeaderAppendAction action,
      List<HeaderValueOption> options) {
    if (!isAuthority(name)) {
      options.add(
          HeaderValueOption.newBuilder()
              .setHeader(
                  HeaderValue.newBuilder().setKey(name.toLowerCase(Locale.ROOT)).setValue(value))
              .setAppendAction(action)
              .build());
    }
  }

  private static List<String> removals(@Nullable HeaderOperations operations) {
    return operations == null
        ? List.of()
        : operations.remove().stream().map(each -> each.toLowerCase(Locale.ROOT)).toList();
  }

  private static boolean isAuthority(String name) {
    return AUTHORITY.contains(name.toLowerCase(Locale.ROOT));
  }
}

package io.inmesh.config.analysis;

import static io.inmesh.config.analysis.Analysis.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Suggestions;
import io.inmesh.config.model.Destination;
import io.inmesh.config.model.Hosts;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.resource.Gateway;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.config.resource.VirtualService.HTTPMatchRequest;
import io.inmesh.config.resource.VirtualService.HTTPRoute;
import io.inmesh.config.translate.Enforcement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** References of rules, and rules that cannot be reached or are not enforced. */
final class VirtualServiceAnalysis {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  private final MeshModel model;
  private final Resource<?> resource;
  private final Findings findings;

  VirtualServiceAnalysis(MeshModel model, Resource<?> resource, Findings findings) {
    this.model = model;
    this.resource = resource;
    this.findings = findings;
  }

  void check(VirtualService service) {
    for (int i = 0; i < service.gateways().size(); i++) {
      gateway(service, service.gateways().get(i), SPEC.field("gateways").item(i));
    }
    conflicts(service);
    for (int i = 0; i < service.http().size(); i++) {
      route(service.http().get(i), SPEC.field("http").item(i));
    }
    unreachable(service);
    notEnforced(!service.tls().isEmpty(), SPEC.field("tls"), "connections are not routed by SNI");
    notEnforced(!service.tcp().isEmpty(), SPEC.field("tcp"), "plain TCP is not routed");
  }

  private void gateway(VirtualService service, String name, Path path) {
    if (name.equals("mesh")) {
      return;
    }
    String qualified = Hosts.gateway(name, resource.namespace());
    Optional<Resource<Gateway>> gateway =
        model.all(Gateway.class).stream()
            .filter(each -> (each.namespace() + "/" + each.name()).equals(qualified))
            .findFirst();
    if (gateway.isEmpty()) {
      Set<String> known =
          model.all(Gateway.class).stream()
              .map(each -> each.namespace() + "/" + each.name())
              .collect(Collectors.toSet());
      findings.add(
          Code.REFERENCED_RESOURCE_NOT_FOUND,
          resource,
          path,
          "gateway \"%s\" does not exist".formatted(qualified),
          Suggestions.of(qualified, known));
      return;
    }
    boolean served =
        service.hosts().stream()
            .anyMatch(
                host ->
                    gateway.get().spec().servers().stream()
                        .flatMap(each -> each.hosts().stream())
                        .map(each -> Hosts.canonical(each.substring(each.indexOf('/') + 1)))
                        .anyMatch(
                            each ->
                                Hosts.covers(each, Hosts.resolve(host, resource.namespace()))
                                    || Hosts.covers(host, each)));
    if (!served) {
      findings.add(
          Code.HOST_NOT_IN_GATEWAY,
          resource,
          path,
          "gateway \"%s\" serves none of the hosts %s".formatted(qualified, service.hosts()),
          "add a host to one of the two");
    }
  }

  private void conflicts(VirtualService service) {
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < service.hosts().size(); i++) {
      String host = Hosts.resolve(service.hosts().get(i), resource.namespace());
      Path path = SPEC.field("hosts").item(i);
      Integer earlier = places.putIfAbsent(host, i);
      if (earlier != null) {
        findings.add(
            Code.CONFLICTING_HOSTS,
            resource,
            path,
            "\"%s\" and \"%s\" are the same host \"%s\""
                .formatted(service.hosts().get(i), service.hosts().get(earlier), host),
            "keep one of them");
        continue;
      }
      List<Resource<VirtualService>> same =
          model.virtualServices(host).stream().distinct().toList();
      boolean amongThem = same.stream().anyMatch(each -> each.title().equals(resource.title()));
      if (amongThem && same.size() > 1) {
        findings.add(
            Code.CONFLICTING_HOSTS,
            resource,
            path,
            "%s are about the same host \"%s\"; only %s, the oldest, holds"
                .formatted(same.stream().map(Resource::title).toList(), host, same.get(0).title()),
            "merge them into one");
      }
    }
  }

  private void route(HTTPRoute route, Path path) {
    for (int i = 0; i < route.route().size(); i++) {
      destination(
          route.route().get(i).destination(), path.field("route").item(i).field("destination"));
    }
    if (route.mirror() != null) {
      destination(route.mirror(), path.field("mirror"));
    }
    for (int i = 0; i < route.mirrors().size(); i++) {
      destination(
          route.mirrors().get(i).destination(), path.field("mirrors").item(i).field("destination"));
    }
    for (int i = 0; i < route.match().size(); i++) {
      match(route.match().get(i), path.field("match").item(i));
    }
    String unmirrored = "library, sidecar and gateway send no copies";
    notEnforced(route.mirror() != null, path.field("mirror"), unmirrored);
    notEnforced(!route.mirrors().isEmpty(), path.field("mirrors"), unmirrored);
    notEnforced(
        route.corsPolicy() != null, path.field("corsPolicy"), "cross-origin rules are not applied");
    notEnforced(
        route.delegate() != null,
        path.field("delegate"),
        "rules are not delegated; the rule is skipped");
    actions(route, path);
    String on =
        route.retries() == null || route.retries().retryOn() == null
            ? ""
            : route.retries().retryOn();
    boolean unknown = Enforcement.UNKNOWN_RETRIES.stream().anyMatch(on::contains);
    notEnforced(
        unknown,
        path.field("retries").field("retryOn"),
        "is not retried on " + Enforcement.UNKNOWN_RETRIES.stream().sorted().toList());
    boolean remote = route.retries() != null && route.retries().retryRemoteLocalities() != null;
    notEnforced(
        remote,
        path.field("retries").field("retryRemoteLocalities"),
        "all localities are tried alike");
  }

  /** What can be written and does nothing. */
  private void actions(HTTPRoute route, Path path) {
    VirtualService.HTTPFaultInjection fault = route.fault();
    if (fault != null && fault.delay() != null) {
      notEnforced(
          fault.delay().fixedDelay() == null,
          path.field("fault").field("delay"),
          "without fixedDelay no call is delayed");
    }
    if (fault != null && fault.abort() != null) {
      notEnforced(
          fault.abort().httpStatus() == null && fault.abort().grpcStatus() == null,
          path.field("fault").field("abort"),
          "without httpStatus or grpcStatus no call is aborted");
    }
    Integer code = route.redirect() == null ? null : route.redirect().redirectCode();
    notEnforced(
        code != null && code != 0 && !REDIRECTS.contains(code),
        path.field("redirect").field("redirectCode"),
        "%s sends nobody elsewhere; the answer is 301".formatted(code));
    variables(route.headers(), path.field("headers"));
    for (int i = 0; i < route.route().size(); i++) {
      variables(route.route().get(i).headers(), path.field("route").item(i).field("headers"));
    }
  }

  private void variables(VirtualService.@Nullable Headers headers, Path path) {
    if (headers != null) {
      variables(headers.request(), path.field("request"));
      variables(headers.response(), path.field("response"));
    }
  }

  private void variables(VirtualService.Headers.@Nullable HeaderOperations operations, Path path) {
    boolean used =
        operations != null
            && Stream.concat(operations.set().values().stream(), operations.add().values().stream())
                .anyMatch(each -> each.indexOf('%') >= 0);
    notEnforced(used, path, "values are sent as written; no %VARIABLE% is filled in");
  }

  private void match(HTTPMatchRequest match, Path path) {
    boolean claims =
        match.headers().keySet().stream().anyMatch(each -> each.startsWith("@request.auth.claims"))
            || match.withoutHeaders().keySet().stream()
                .anyMatch(each -> each.startsWith("@request.auth.claims"));
    if (claims) {
      findings.add(
          Code.FAILS_CLOSED,
          resource,
          path,
          "claims of tokens cannot be told here, so this match never holds",
          "");
    }
    notEnforced(
        match.statPrefix() != null, path.field("statPrefix"), "there are no statistics by rule");
  }

  private void destination(VirtualService.Destination destination, Path path) {
    String host = Hosts.resolve(destination.host(), resource.namespace());
    Optional<MeshService> service = model.service(host, resource.namespace(), Map.of());
    if (service.isEmpty()) {
      Set<String> known =
          model.services().stream().map(MeshService::host).collect(Collectors.toSet());
      findings.add(
          Code.REFERENCED_RESOURCE_NOT_FOUND,
          resource,
          path.field("host"),
          "host \"%s\" does not exist; calls get 503 NC until it does".formatted(host),
          near(host, known));
      return;
    }
    port(destination, service.get(), path);
    String subset = destination.subset();
    if (subset != null && !subset.isEmpty()) {
      Set<String> known =
          model
              .destination(service.get(), resource.namespace(), Map.of())
              .map(Destination::subsets)
              .map(Map::keySet)
              .orElse(Set.of());
      if (!known.contains(subset)) {
        findings.add(
            Code.REFERENCED_RESOURCE_NOT_FOUND,
            resource,
            path.field("subset"),
            "host \"%s\" has no subset \"%s\"; calls get 503 NC until a DestinationRule defines it"
                .formatted(host, subset),
            Suggestions.of(subset, known));
      }
    }
  }

  private void port(VirtualService.Destination destination, MeshService service, Path path) {
    VirtualService.PortSelector selector = destination.port();
    List<Integer> ports = service.ports().stream().map(MeshService.Port::number).toList();
    if (selector != null && selector.number() != null && !ports.contains(selector.number())) {
      findings.add(
          Code.REFERENCED_RESOURCE_NOT_FOUND,
          resource,
          path.field("port"),
          "host \"%s\" has no port %d; calls get 503 NC"
              .formatted(service.host(), selector.number()),
          "its ports: " + ports);
    } else if (selector == null && ports.size() > 1) {
      findings.add(
          Code.PORT_REQUIRED,
          resource,
          path,
          "host \"%s\" has the ports %s; without a choice it is the one that the caller dialled"
              .formatted(service.host(), ports),
          "add port: {number: ...}");
    }
  }

  private void unreachable(VirtualService service) {
    for (int i = 0; i + 1 < service.http().size(); i++) {
      if (service.http().get(i).match().isEmpty()) {
        findings.add(
            Code.UNREACHABLE_RULE,
            resource,
            SPEC.field("http").item(i + 1),
            "never reached: rule %d before it matches everything".formatted(i),
            "move rule %d to the end".formatted(i));
        return;
      }
    }
  }

  private static String near(String host, Set<String> known) {
    String nearest = Suggestions.nearest(host, known);
    return nearest.isEmpty()
        ? "add a Service or a ServiceEntry"
        : "did you mean \"%s\"?".formatted(nearest);
  }

  private void notEnforced(boolean used, Path path, String message) {
    if (used) {
      findings.add(Code.NOT_ENFORCED, resource, path, message, "");
    }
  }
}

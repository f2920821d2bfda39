package io.inmesh.config.translate;

import io.inmesh.config.model.Compatibility;
import io.inmesh.config.model.Hosts;
import io.inmesh.config.model.MeshModel;
import io.inmesh.config.model.MeshService;
import io.inmesh.config.model.Protocol;
import io.inmesh.config.resource.Resource;
import io.inmesh.config.resource.Sidecar.OutboundMode;
import io.inmesh.config.resource.VirtualService;
import io.inmesh.xds.proto.envoy.config.core.v3.Metadata;
import io.inmesh.xds.proto.envoy.config.listener.v3.ApiListener;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a workload dials: a listener for each spelling, and the routes of the host that it means.
 */
final class OutboundListeners {
  private static final String K8S_SUFFIX = ".svc." + Hosts.DOMAIN;
  private static final int HTTP_PORT = 80;

  private final MeshModel model;
  private final Scope scope;

  OutboundListeners(MeshModel model, Scope scope) {
    this.model = model;
    this.scope = scope;
  }

  /** What happens to hosts that are not the mesh's, and how calls are reported. */
  Listener policy() {
    boolean any =
        model.outboundPolicy(scope.namespace(), scope.sourceLabels()) == OutboundMode.ALLOW_ANY;
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("outbound_policy")
            .setRouteConfig(
                RouteConfiguration.newBuilder().setName(any ? "allow_any" : "block_all"))
            .addHttpFilters(HttpFilters.ROUTER)
            .build();
    return api(Names.OUTBOUND_POLICY, manager).toBuilder().setMetadata(reporting()).build();
  }

  private Metadata reporting() {
    Compatibility compatibility = model.config().compatibility();
    return Metadata.newBuilder()
        .putFilterMetadata(
            "inmesh",
            Protos.struct(
                Map.of(
                    "access_log_format", compatibility.accessLogFormat(),
                    "duration_metric", compatibility.durationMetric())))
        .build();
  }

  Optional<Listener> listener(String name, Names.Dialled dialled) {
    return meant(dialled)
        .map(
            host ->
                api(
                    name,
                    HttpConnectionManager.newBuilder()
                        .setStatPrefix(host)
                        .setRds(
                            Rds.newBuilder()
                                .setConfigSource(Protos.ADS)
                                .setRouteConfigName(
                                    new Names.Outbound(dialled.port(), "", host).toString()))
                        .addHttpFilters(HttpFilters.FAULT)
                        .addHttpFilters(HttpFilters.ROUTER)
                        .build()));
  }

  Optional<RouteConfiguration> routes(String name, Names.Outbound target) {
    Optional<MeshService> service = service(target.host());
    if (!target.subset().isEmpty() || !exists(target.host(), target.port(), service)) {
      return Optional.empty();
    }
    VirtualHost host =
        VirtualHost.newBuilder()
            .setName(target.host() + ":" + target.port())
            .addAllDomains(domains(target.host(), target.port(), service))
            .addAllRoutes(hostRoutes(target, service))
            .build();
    return Optional.of(RouteConfiguration.newBuilder().setName(name).addVirtualHosts(host).build());
  }

  private List<Route> hostRoutes(Names.Outbound target, Optional<MeshService> service) {
    Routes routes = Routes.ofMesh(model, scope, target.port());
    Protocol protocol =
        service
            .flatMap(each -> each.port(target.port()))
            .map(MeshService.Port::protocol)
            .orElse(Protocol.HTTP);
    Optional<Resource<VirtualService>> rules =
        model
            .virtualService(target.host(), scope.namespace(), scope.sourceLabels())
            .filter(each -> protocol.isHttp() && !each.spec().http().isEmpty());
    return rules.map(routes::of).orElseGet(() -> List.of(routes.plain(target, service)));
  }

  /** The host that a spelling means to this scope, if there is something behind that port. */
  private Optional<String> meant(Names.Dialled dialled) {
    for (String candidate : candidates(dialled.host())) {
      if (exists(candidate, dialled.port(), service(candidate))) {
        return Optional.of(candidate);
      }
    }
    return model.services().stream()
        .filter(
            each -> each.addresses().contains(dialled.host()) && each.visibleTo(scope.namespace()))
        .filter(each -> each.port(dialled.port()).isPresent())
        .map(MeshService::host)
        .findFirst();
  }

  /** As DNS would search: short names in the client's namespace first. */
  private Set<String> candidates(String host) {
    String kubernetes = "." + scope.namespace() + K8S_SUFFIX;
    Set<String> candidates = new LinkedHashSet<>();
    if (!host.endsWith(K8S_SUFFIX)) {
      candidates.add(host.indexOf('.') < 0 ? host + kubernetes : "");
      candidates.add(host.indexOf('.') > 0 ? host + K8S_SUFFIX : "");
      candidates.add(host + "." + Hosts.DOMAIN);
    }
    candidates.add(host);
    candidates.remove("");
    return candidates;
  }

  private Optional<MeshService> service(String host) {
    return model.service(host, scope.namespace(), scope.sourceLabels());
  }

  /** A port of a service, or port 80 of a host that only a VirtualService knows. */
  private boolean exists(String host, int port, Optional<MeshService> service) {
    if (service.isPresent()) {
      return service.get().port(port).filter(each -> each.protocol() != Protocol.UDP).isPresent()
          && !Hosts.isWildcard(service.get().host());
    }
    return port == HTTP_PORT
        && model
            .virtualService(host, scope.namespace(), scope.sourceLabels())
            .filter(each -> names(each, host))
            .isPresent();
  }

  /** Whether a rule names a host itself: a rule for {@code *} does not make every host exist. */
  private static boolean names(Resource<VirtualService> rules, String host) {
    return rules.spec().hosts().stream()
        .anyMatch(each -> Hosts.resolve(each, rules.namespace()).equals(host));
  }

  private List<String> domains(String host, int port, Optional<MeshService> service) {
    Set<String> spellings = new LinkedHashSet<>(List.of(host));
    if (host.endsWith(K8S_SUFFIX)) {
      String base = host.substring(0, host.length() - K8S_SUFFIX.length());
      spellings.add(base + ".svc");
      spellings.add(base);
      String own = "." + scope.namespace();
      if (base.endsWith(own) && base.indexOf('.') == base.length() - own.length()) {
        spellings.add(base.substring(0, base.length() - own.length()));
      }
    }
    service.ifPresent(
        each -> each.addresses().stream().filter(a -> a.indexOf('/') < 0).forEach(spellings::add));
    List<String> domains = new ArrayList<>();
    for (String each : spellings) {
      domains.add(each);
      domains.add(each.indexOf(':') < 0 ? each + ":" + port : "[" + each + "]:" + port);
    }
    return domains;
  }

  private static Listener api(String name, HttpConnectionManager manager) {
    return Listener.newBuilder()
        .setName(name)
        .setApiListener(ApiListener.newBuilder().setApiListener(Protos.any(manager)))
        .build();
  }
}

package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.ServerTLSSettings;
import io.inmesh.config.resource.ServerTLSSettings.ServerTlsMode;
import io.inmesh.config.resource.Sidecar;
import io.inmesh.config.resource.Sidecar.CaptureMode;
import io.inmesh.config.resource.Sidecar.IstioEgressListener;
import io.inmesh.config.resource.Sidecar.IstioIngressListener;
import io.inmesh.config.resource.Sidecar.OutboundMode;
import io.inmesh.config.resource.Sidecar.OutboundTrafficPolicy;
import io.inmesh.config.resource.Sidecar.SidecarPort;
import io.inmesh.config.resource.VirtualService.Destination;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sidecar: what is seen and what is opened. */
final class SidecarRules {
  private static final Pattern ENDPOINT =
      Pattern.compile("(?:127\\.0\\.0\\.1|0\\.0\\.0\\.0|\\[::1]|\\[::])?:([0-9]{1,5})");
  private static final int PORT_MAX = 65535;

  private final Check check;
  private final NamespacedHosts hosts;
  private final PoolRules pools;
  private final ServerTlsRules serverTls;
  private final DestinationRules destinations;

  SidecarRules(Check check) {
    this.check = check;
    this.hosts = new NamespacedHosts(check);
    this.pools = new PoolRules(check);
    this.serverTls = new ServerTlsRules(check);
    this.destinations = new DestinationRules(check);
  }

  void check(Sidecar sidecar) {
    boolean says =
        !sidecar.egress().isEmpty()
            || !sidecar.ingress().isEmpty()
            || sidecar.outboundTrafficPolicy() != null
            || sidecar.inboundConnectionPool() != null;
    check.require(says, SPEC, "says nothing", "give egress, ingress or outboundTrafficPolicy");
    if (sidecar.workloadSelector() != null) {
      check.selector(
          sidecar.workloadSelector().labels(), SPEC.field("workloadSelector").field("labels"));
    }
    ingress(sidecar.ingress());
    pools.pool(sidecar.inboundConnectionPool(), SPEC.field("inboundConnectionPool"));
    egress(sidecar.egress());
    outbound(sidecar.outboundTrafficPolicy(), SPEC.field("outboundTrafficPolicy"));
  }

  private void ingress(List<IstioIngressListener> listeners) {
    Set<Integer> numbers = new HashSet<>();
    for (int i = 0; i < listeners.size(); i++) {
      IstioIngressListener listener = listeners.get(i);
      Path path = SPEC.field("ingress").item(i);
      int number = number(listener.port());
      check.require(
          number > 0, path.field("port"), "needs a number from 1 to 65535", "write number: 8080");
      check.require(
          numbers.add(number),
          path.field("port"),
          "port %d is given twice".formatted(number),
          "keep one");
      port(listener.port(), path.field("port"));
      address(listener.bind(), path.field("bind"));
      endpoint(listener.defaultEndpoint(), path.field("defaultEndpoint"));
      tls(listener.tls(), path.field("tls"));
      pools.pool(listener.connectionPool(), path.field("connectionPool"));
    }
  }

  private void egress(List<IstioEgressListener> listeners) {
    Set<Object> opened = new HashSet<>();
    for (int i = 0; i < listeners.size(); i++) {
      IstioEgressListener listener = listeners.get(i);
      Path path = SPEC.field("egress").item(i);
      SidecarPort port = listener.port();
      if (port == null) {
        check.require(
            i == listeners.size() - 1,
            path,
            "without a port it stands for all that is left, so nothing may follow it",
            "make it the last one, or add a port");
      } else {
        boolean socket = number(port) == 0;
        port(port, path.field("port"));
        Object at = socket ? Objects.requireNonNullElse(listener.bind(), "") : number(port);
        check.require(
            opened.add(at), path.field("port"), "%s is given twice".formatted(at), "keep one");
        if (socket) {
          socket(listener, path);
        } else {
          address(listener.bind(), path.field("bind"));
        }
      }
      for (int k = 0; k < listener.hosts().size(); k++) {
        hosts.ofSidecar(listener.hosts().get(k), path.field("hosts").item(k));
      }
    }
  }

  private void socket(IstioEgressListener listener, Path path) {
    String bind = Objects.requireNonNullElse(listener.bind(), "");
    if (Sockets.isUnix(bind)) {
      check.socket(bind, path.field("bind"));
    } else {
      check.error(
          path.field("port"),
          "needs a number from 1 to 65535, or a socket to bind",
          "write number: 9080");
    }
    check.require(
        listener.captureMode() != CaptureMode.IPTABLES,
        path.field("captureMode"),
        "nothing is captured on a socket",
        "DEFAULT or NONE");
  }

  private void address(@Nullable String bind, Path path) {
    if (bind != null && !bind.isEmpty()) {
      check.require(
          Cidrs.isAddress(bind),
          path,
          "\"%s\" is no address".formatted(Texts.printable(bind)),
          "such as 127.0.0.1 or 0.0.0.0");
    }
  }

  private void port(SidecarPort port, Path path) {
    check.protocol(port.protocol(), path.field("protocol"));
    if (port.name() != null && !port.name().isEmpty()) {
      check.label(port.name(), path.field("name"), "port's name");
    }
    GatewayRules.noTargetPort(check, port.targetPort(), path);
  }

  private void endpoint(@Nullable String endpoint, Path path) {
    if (endpoint == null || endpoint.isEmpty()) {
      return;
    }
    if (Sockets.isUnix(endpoint)) {
      check.socket(endpoint, path);
      return;
    }
    Matcher matcher = ENDPOINT.matcher(endpoint);
    int port = matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    check.require(
        port > 0 && port <= PORT_MAX,
        path,
        "\"%s\" is no address of the application".formatted(Texts.printable(endpoint)),
        "127.0.0.1:port, 0.0.0.0:port, [::1]:port, [::]:port or unix:///path");
  }

  private void tls(@Nullable ServerTLSSettings tls, Path path) {
    if (tls == null) {
      return;
    }
    check.require(
        tls.subjectAltNames().isEmpty(),
        path.field("subjectAltNames"),
        "not supported here",
        "use an AuthorizationPolicy");
    check.require(
        !tls.httpsRedirect(), path.field("httpsRedirect"), "not supported here", "take it out");
    check.require(
        tls.credentialName() == null || tls.credentialName().isEmpty(),
        path.field("credentialName"),
        "not supported here",
        "name files");
    check.require(
        tls.mode() != ServerTlsMode.ISTIO_MUTUAL && tls.mode() != ServerTlsMode.AUTO_PASSTHROUGH,
        path.field("mode"),
        "%s is not for workloads".formatted(tls.mode()),
        "use a PeerAuthentication for the mesh's own TLS");
    serverTls.tls(tls, path);
  }

  private void outbound(@Nullable OutboundTrafficPolicy policy, Path path) {
    Destination proxy = policy == null ? null : policy.egressProxy();
    if (policy == null || proxy == null) {
      return;
    }
    Path at = path.field("egressProxy");
    check.require(
        policy.mode() == OutboundMode.ALLOW_ANY,
        at,
        "nothing goes through it: mode REGISTRY_ONLY refuses unknown hosts",
        "add mode: ALLOW_ANY");
    check.host(proxy.host(), at.field("host"));
    check.require(proxy.port() != null, at.field("port"), "required", "add port: {number: ...}");
    destinations.destination(proxy, at);
  }

  private static int number(SidecarPort port) {
    return Objects.requireNonNullElse(port.number(), 0);
  }
}

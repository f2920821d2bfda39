package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.Gateway;
import io.inmesh.config.resource.ServerTLSSettings;
import io.inmesh.config.resource.ServerTLSSettings.ServerTlsMode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gateway: what is opened to the outside. */
final class GatewayRules {
  private final Check check;
  private final NamespacedHosts hosts;
  private final ServerTlsRules tls;

  GatewayRules(Check check) {
    this.check = check;
    this.hosts = new NamespacedHosts(check);
    this.tls = new ServerTlsRules(check);
  }

  void check(Gateway gateway, String name) {
    check.label(name, Path.of("metadata", "name"), "gateway's name");
    check.require(
        !gateway.servers().isEmpty(),
        SPEC.field("servers"),
        "required, but missing",
        "add a server with port and hosts");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < gateway.servers().size(); i++) {
      Gateway.Server server = gateway.servers().get(i);
      Path path = SPEC.field("servers").item(i);
      server(server, path);
      check.require(
          names.add(server.port().name()),
          path.field("port").field("name"),
          "the name \"%s\" is given twice".formatted(Texts.printable(server.port().name())),
          "rename one: each server needs a name of its own, even on the same port");
    }
  }

  private void server(Gateway.Server server, Path path) {
    Gateway.Port port = server.port();
    check.require(
        Protocols.isKnown(port.protocol()),
        path.field("port").field("protocol"),
        "\"%s\" is no protocol".formatted(Texts.printable(port.protocol())),
        "HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP or TLS");
    noTargetPort(check, port.targetPort(), path.field("port"));
    check.bind(server.bind(), path.field("bind"));
    check.require(
        server.bind() == null || !Sockets.isUnix(server.bind()),
        path.field("bind"),
        "a gateway listens on ports only",
        "write an address, or take it out");
    List<String> served = server.hosts();
    for (int k = 0; k < served.size(); k++) {
      hosts.ofGateway(served.get(k), path.field("hosts").item(k));
    }
    tls.tls(server.tls(), path.field("tls"));
    agree(port.protocol(), server.tls(), path);
  }

  /** Protocol and TLS: one needs the other. */
  private void agree(String protocol, @Nullable ServerTLSSettings settings, Path path) {
    if (Protocols.isOverTls(protocol)) {
      check.require(
          settings != null,
          path,
          "%s needs tls".formatted(Texts.printable(protocol)),
          "add tls: {mode: SIMPLE, credentialName: ...}");
    } else if (settings != null) {
      boolean passes =
          settings.mode() == null
              || settings.mode() == ServerTlsMode.PASSTHROUGH
              || settings.mode() == ServerTlsMode.AUTO_PASSTHROUGH;
      boolean redirects = Protocols.isHttp(protocol) && passes && !ServerTlsRules.files(settings);
      check.require(
          redirects,
          path.field("tls"),
          "%s is plain text, so it has no TLS".formatted(Texts.printable(protocol)),
          Protocols.isHttp(protocol)
              ? "write protocol: HTTPS, or keep httpsRedirect alone"
              : "write protocol: TLS, or take it out");
    }
  }

  static void noTargetPort(Check check, @Nullable Integer targetPort, Path port) {
    check.require(
        targetPort == null || targetPort == 0,
        port.field("targetPort"),
        "has no effect here",
        "take it out");
  }
}

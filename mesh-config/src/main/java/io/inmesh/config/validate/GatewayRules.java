package io.inmesh.config.validate;

import static io.inmesh.config.validate.Validator.SPEC;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.Gateway;
import io.inmesh.config.resource.ServerTLSSettings;
import io.inmesh.config.resource.ServerTLSSettings.ServerTlsMode;
import io.inmesh.config.resource.Sidecar;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gateway and Sidecar: what is opened and what is seen. */
final class GatewayRules {
  private static final Set<String> PROTOCOLS =
      Set.of(
          "HTTP",
          "HTTPS",
          "GRPC",
          "GRPC-WEB",
          "HTTP2",
          "HTTP3",
          "MONGO",
          "MYSQL",
          "REDIS",
          "TCP",
          "TLS",
          "UDP",
          "HTTP_PROXY",
          "HBONE");
  private static final Set<String> OVER_TLS = Set.of("HTTPS", "TLS");

  private final Check check;

  GatewayRules(Check check) {
    this.check = check;
  }

  void check(Gateway gateway) {
    check.require(
        !gateway.servers().isEmpty(),
        SPEC.field("servers"),
        "required, but missing",
        "add a server with port and hosts");
    for (int i = 0; i < gateway.servers().size(); i++) {
      server(gateway.servers().get(i), SPEC.field("servers").item(i));
    }
  }

  private void server(Gateway.Server server, Path path) {
    String protocol = server.port().protocol().toUpperCase(Locale.ROOT);
    check.require(
        PROTOCOLS.contains(protocol),
        path.field("port").field("protocol"),
        "\"%s\" is no protocol".formatted(Texts.printable(server.port().protocol())),
        "HTTP, HTTPS, GRPC, HTTP2, MONGO, TCP or TLS");
    for (int i = 0; i < server.hosts().size(); i++) {
      namespacedHost(server.hosts().get(i), path.field("hosts").item(i), false);
    }
    ServerTLSSettings tls = server.tls();
    check.require(
        tls != null || !OVER_TLS.contains(protocol),
        path,
        "%s needs tls".formatted(protocol),
        "add tls: {mode: SIMPLE, credentialName: ...}");
    tls(tls, path.field("tls"));
  }

  private void tls(@Nullable ServerTLSSettings tls, Path path) {
    if (tls == null || (tls.httpsRedirect() && tls.mode() == null)) {
      return;
    }
    boolean opens =
        tls.mode() == ServerTlsMode.SIMPLE
            || tls.mode() == ServerTlsMode.MUTUAL
            || tls.mode() == ServerTlsMode.OPTIONAL_MUTUAL;
    boolean files = tls.serverCertificate() != null && tls.privateKey() != null;
    boolean named =
        tls.credentialName() != null
            || !tls.credentialNames().isEmpty()
            || !tls.tlsCertificates().isEmpty();
    check.require(
        !opens || files || named,
        path,
        "%s needs a certificate".formatted(tls.mode()),
        "give credentialName, or serverCertificate and privateKey");
    boolean authorities =
        named || tls.caCertificates() != null || tls.caCertCredentialName() != null;
    check.require(
        tls.mode() != ServerTlsMode.MUTUAL || authorities,
        path,
        "MUTUAL needs authorities that verify clients",
        "give caCertificates, or credentialName");
  }

  void check(Sidecar sidecar) {
    for (int i = 0; i < sidecar.egress().size(); i++) {
      List<String> hosts = sidecar.egress().get(i).hosts();
      for (int k = 0; k < hosts.size(); k++) {
        namespacedHost(hosts.get(k), SPEC.field("egress").item(i).field("hosts").item(k), true);
      }
    }
    for (int i = 0; i < sidecar.ingress().size(); i++) {
      Integer number = sidecar.ingress().get(i).port().number();
      Path path = SPEC.field("ingress").item(i);
      check.require(
          number != null && number > 0, path.field("port"), "needs a number from 1 to 65535", "");
    }
  }

  private void namespacedHost(String text, Path path, boolean namespaceNeeded) {
    int slash = text.indexOf('/');
    check.require(
        slash >= 0 || !namespaceNeeded,
        path,
        "\"%s\" names no namespace".formatted(Texts.printable(text)),
        "write namespace/host, ./host or */host");
    String namespace = slash < 0 ? "*" : text.substring(0, slash);
    check.require(
        namespace.matches("\\*|\\.|~|[a-z0-9]([-a-z0-9]*[a-z0-9])?"),
        path,
        "\"%s\" is no namespace".formatted(Texts.printable(namespace)),
        "'.', '*' or a namespace's name");
    check.host(text.substring(slash + 1), path, true);
  }
}

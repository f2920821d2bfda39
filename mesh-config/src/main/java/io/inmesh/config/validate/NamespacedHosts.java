package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import java.util.Set;

/** Hosts with their namespaces, {@code namespace/host}, as Gateways and Sidecars write them. */
final class NamespacedHosts {
  private static final Set<String> OF_GATEWAYS = Set.of("*", ".");
  private static final Set<String> OF_SIDECARS = Set.of("*", ".", "~");

  private final Check check;

  NamespacedHosts(Check check) {
    this.check = check;
  }

  void ofGateway(String text, Path path) {
    int slash = text.indexOf('/');
    if (slash >= 0) {
      namespace(text.substring(0, slash), path, OF_GATEWAYS);
    }
    String host = text.substring(slash + 1);
    if (!Cidrs.isAddress(host)) {
      host(host, path);
    }
  }

  void ofSidecar(String text, Path path) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      check.error(
          path,
          "\"%s\" names no namespace".formatted(Texts.printable(text)),
          "write namespace/host, ./host or */host");
      return;
    }
    namespace(text.substring(0, slash), path, OF_SIDECARS);
    host(text.substring(slash + 1), path);
  }

  private void namespace(String namespace, Path path, Set<String> special) {
    check.require(
        special.contains(namespace) || DnsNames.isLabel(namespace),
        path,
        "\"%s\" is no namespace".formatted(Texts.printable(namespace)),
        "'.', '*' or a namespace's name");
  }

  private void host(String host, Path path) {
    check.wildcardHost(host, path);
    boolean partial = host.startsWith("*") && host.length() > 1 && !host.startsWith("*.");
    check.require(
        !partial,
        path,
        "\"%s\" has a '*' within a name".formatted(Texts.printable(host)),
        "write *.suffix, or the whole name");
    check.require(
        host.equals("*") || host.indexOf('.') >= 0,
        path,
        "\"%s\" is a short name, which means no service here".formatted(Texts.printable(host)),
        "write the whole one, such as reviews.default.svc.cluster.local");
  }
}

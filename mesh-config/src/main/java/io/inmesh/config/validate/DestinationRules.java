package io.inmesh.config.validate;

import io.inmesh.config.document.Path;
import io.inmesh.config.document.Texts;
import io.inmesh.config.resource.VirtualService.Destination;
import io.inmesh.config.resource.VirtualService.PortSelector;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where rules send calls, and which gateways they are bound to. */
final class DestinationRules {
  private final Check check;

  DestinationRules(Check check) {
    this.check = check;
  }

  void destination(Destination destination, Path path) {
    String host = destination.host();
    check.wildcardHost(host, path.field("host"));
    check.require(
        !host.equals("*"), path.field("host"), "\"*\" is no destination", "name one service");
    String subset = destination.subset();
    if (subset != null && !subset.isEmpty()) {
      check.label(subset, path.field("subset"), "subset's name");
    }
    port(destination.port(), path.field("port"));
  }

  /** A port by number, where one is given. */
  void port(@Nullable PortSelector port, Path path) {
    if (port != null) {
      Integer number = port.number();
      check.require(
          number != null && number > 0,
          path,
          "needs a number from 1 to 65535",
          "write port: {number: ...}");
    }
  }

  void gateways(List<String> gateways, Path path) {
    for (int i = 0; i < gateways.size(); i++) {
      String gateway = gateways.get(i);
      int slash = gateway.indexOf('/');
      boolean named =
          slash < 0
              ? DnsNames.isDomain(gateway)
              : DnsNames.isLabel(gateway.substring(0, slash))
                  && DnsNames.isLabel(gateway.substring(slash + 1));
      check.require(
          named,
          path.item(i),
          "\"%s\" is no gateway's name".formatted(Texts.printable(gateway)),
          "write mesh, name or namespace/name");
    }
  }

  void weights(List<@Nullable Integer> weights, Path path) {
    long sum = weights.stream().filter(Objects::nonNull).mapToLong(each -> each).sum();
    if (weights.size() > 1) {
      check.require(
          sum > 0,
          path,
          "all weights are 0, so nothing would ever be chosen",
          "give one of them a weight");
      check.require(
          sum <= 0xffff_ffffL,
          path,
          "the weights sum up to %d, at most 4294967295".formatted(sum),
          "use smaller ones");
    }
  }
}

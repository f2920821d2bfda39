package io.inmesh.ca;

import io.inmesh.identity.SpiffeId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Makes a join token in the directory of a CA that stands alone, whether it runs or not:
 *
 * <pre>{@code
 * token create --dir DIR --namespace NS --service-account SA [--label k=v]... [--port N]...
 *     [--address A]... [--ttl 15m] [--uses 1] [--trust-domain cluster.local]
 * }</pre>
 */
public final class TokenCommand {
  private static final Set<String> KNOWN =
      Set.of(
          "dir",
          "trust-domain",
          "namespace",
          "service-account",
          "label",
          "port",
          "address",
          "ttl",
          "uses");

  private TokenCommand() {}

  /**
   * Makes the token.
   *
   * @param arguments what stands behind {@code token create}
   * @return the token's text, which cannot be read again
   * @throws IllegalArgumentException if an argument is unknown, missing or wrong; the message says
   *     which
   */
  public static String create(List<String> arguments) throws IOException, GeneralSecurityException {
    Arguments given = new Arguments(arguments, KNOWN);
    Path directory = Path.of(given.required("dir"));
    String trustDomain = given.or("trust-domain", "cluster.local");
    SpiffeId identity =
        SpiffeId.parse(
            "spiffe://%s/ns/%s/sa/%s"
                .formatted(
                    trustDomain,
                    name("namespace", given.required("namespace")),
                    name("service-account", given.required("service-account"))));
    Clock clock = Clock.systemUTC();
    CertificateAuthority authority =
        CertificateAuthority.open(CaConfig.of(directory, trustDomain), clock);
    TokenStore store = FileTokenStore.open(directory.resolve("tokens"));
    try (AuditLog audit = AuditLog.open(directory, clock)) {
      return new TokenAuthority(
              store, authority.trustDomain(), authority.rootSha256(), audit, clock)
          .create(
              identity,
              grant(given),
              given.duration("ttl", TokenAuthority.DEFAULT_TTL),
              given.number("uses", 1))
          .text();
    }
  }

  private static Grant grant(Arguments given) {
    Map<String, String> labels = new TreeMap<>();
    for (String label : given.all("label")) {
      int equals = label.indexOf('=');
      if (equals <= 0) {
        throw new IllegalArgumentException("--label: '%s' (expected: name=value)".formatted(label));
      }
      labels.put(label.substring(0, equals), label.substring(equals + 1));
    }
    Set<Integer> ports = new HashSet<>();
    given.all("port").forEach(port -> ports.add(Arguments.integer("--port", port)));
    return new Grant(labels, ports, Set.copyOf(given.all("address")));
  }

  private static String name(String what, String text) {
    if (!text.matches("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")) {
      throw new IllegalArgumentException(
          "--%s: '%s' (expected: lower-case letters, digits, '-')".formatted(what, text));
    }
    return text;
  }
}

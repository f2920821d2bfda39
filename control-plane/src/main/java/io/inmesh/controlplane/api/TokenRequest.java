package io.inmesh.controlplane.api;

import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import io.inmesh.config.document.ScalarNode;
import io.inmesh.config.document.Texts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A wish for a join token.
 *
 * @param namespace of the account
 * @param serviceAccount the account
 * @param labels that the workload may carry
 * @param ports that it may serve
 * @param addresses that it may register
 * @param ttl life of the token
 */
record TokenRequest(
    String namespace,
    String serviceAccount,
    Map<String, String> labels,
    Set<Integer> ports,
    Set<String> addresses,
    Duration ttl) {
  private static final Set<String> FIELDS =
      new TreeSet<>(Set.of("namespace", "serviceAccount", "labels", "ports", "addresses", "ttl"));
  private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Duration TTL = Duration.ofMinutes(15);

  /**
   * Reads it, strictly.
   *
   * @throws ApiException 400
   */
  static TokenRequest of(MapNode body) {
    for (String key : body.keys()) {
      if (!FIELDS.contains(key)) {
        throw ApiException.badRequest(
            "unknown field \"%s\" (expected: %s)".formatted(Texts.printable(key), FIELDS));
      }
    }
    return new TokenRequest(
        name(body, "namespace", "default"),
        name(body, "serviceAccount", "default"),
        labels(body.map("labels")),
        ports(body.get("ports")),
        addresses(body.get("addresses")),
        ttl(body.string("ttl")));
  }

  private static String name(MapNode body, String field, String fallback) {
    Node node = body.get(field);
    String value = node == null ? fallback : body.string(field);
    if (value == null || !NAME.matcher(value).matches()) {
      throw ApiException.badRequest(
          "%s: a name of lower-case letters, digits and '-' is expected".formatted(field));
    }
    return value;
  }

  private static Map<String, String> labels(MapNode map) {
    Map<String, String> labels = new LinkedHashMap<>();
    for (String key : map.keys()) {
      String value = map.string(key);
      if (value == null) {
        throw ApiException.badRequest("labels: values are strings");
      }
      labels.put(key, value);
    }
    return labels;
  }

  private static Set<Integer> ports(@Nullable Node node) {
    Set<Integer> ports = new LinkedHashSet<>();
    for (Node each : list(node, "ports")) {
      if (!(each instanceof ScalarNode scalar)
          || !(scalar.value() instanceof Long port)
          || port < 1
          || port > 65_535) {
        throw ApiException.badRequest("ports: numbers from 1 to 65535 are expected");
      }
      ports.add(port.intValue());
    }
    return ports;
  }

  private static Set<String> addresses(@Nullable Node node) {
    Set<String> addresses = new LinkedHashSet<>();
    for (Node each : list(node, "addresses")) {
      String address = each instanceof ScalarNode scalar ? scalar.string() : null;
      if (address == null) {
        throw ApiException.badRequest("addresses: strings are expected");
      }
      addresses.add(address);
    }
    return addresses;
  }

  private static List<Node> list(@Nullable Node node, String field) {
    if (node == null) {
      return List.of();
    }
    if (node instanceof ListNode list) {
      return list.items();
    }
    throw ApiException.badRequest(
        "%s: a list is expected, not %s".formatted(field, node.describe()));
  }

  private static Duration ttl(@Nullable String text) {
    if (text == null) {
      return TTL;
    }
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw ApiException.badRequest("ttl: a duration such as 90s, 15m or 24h is expected");
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }
}

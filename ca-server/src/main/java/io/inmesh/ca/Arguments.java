package io.inmesh.ca;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code --name value} pairs of a command line, each known and complete. Not for several threads.
 */
final class Arguments {
  private final Map<String, List<String>> values = new HashMap<>();

  /**
   * Reads arguments.
   *
   * @param known the names that may stand there, without dashes
   * @throws IllegalArgumentException naming what is unknown or lacks its value
   */
  Arguments(List<String> arguments, Set<String> known) {
    for (int i = 0; i < arguments.size(); i += 2) {
      String name = arguments.get(i);
      if (!name.startsWith("--") || !known.contains(name.substring(2))) {
        throw new IllegalArgumentException(
            "%s: not known here (known: --%s)"
                .formatted(name, String.join(", --", known.stream().sorted().toList())));
      }
      if (i + 1 == arguments.size()) {
        throw new IllegalArgumentException(name + ": its value is missing");
      }
      values
          .computeIfAbsent(name.substring(2), unused -> new ArrayList<>())
          .add(arguments.get(i + 1));
    }
  }

  String required(String name) {
    List<String> given = all(name);
    if (given.isEmpty()) {
      throw new IllegalArgumentException("--" + name + ": it is needed");
    }
    return given.get(given.size() - 1);
  }

  String or(String name, String otherwise) {
    return values.containsKey(name) ? required(name) : otherwise;
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  int number(String name, int otherwise) {
    String text = or(name, String.valueOf(otherwise));
    return integer("--" + name, text);
  }

  static int integer(String what, String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("%s: '%s' (expected: a number)".formatted(what, text), e);
    }
  }

  /** {@code 30s}, {@code 15m}, {@code 24h}, {@code 7d}. */
  Duration duration(String name, Duration otherwise) {
    if (!values.containsKey(name)) {
      return otherwise;
    }
    String text = required(name);
    if (!text.matches("[0-9]{1,8}[smhd]")) {
      throw new IllegalArgumentException(
          "--%s: '%s' (expected: like 30s, 15m, 24h or 7d)".formatted(name, text));
    }
    long amount = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(amount);
      case 'm' -> Duration.ofMinutes(amount);
      case 'h' -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  /** {@code HOST:PORT}; IPv6 in brackets. */
  InetSocketAddress address(String name, String otherwise) {
    String text = or(name, otherwise);
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw new IllegalArgumentException(
          "--%s: '%s' (expected: HOST:PORT, like 127.0.0.1:15012)".formatted(name, text));
    }
    String host = text.substring(0, colon);
    int port = integer("--" + name, text.substring(colon + 1));
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "--%s: port %d (expected: 0 to 65535)".formatted(name, port));
    }
    return new InetSocketAddress(
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
        port);
  }
}

package io.inmesh.internal.routing;

import io.inmesh.call.RequestView;
import org.jspecify.annotations.Nullable;

/** Reads one header or pseudo header of a request; which of the two is settled once. */
final class HeaderName {
  private final String name;
  private final boolean plain;

  HeaderName(String name) {
    this.name = name.equals("host") ? ":authority" : name;
    this.plain = !this.name.startsWith(":");
  }

  @Nullable String read(RequestView request) {
    return plain ? request.header(name) : readPseudo(request);
  }

  private @Nullable String readPseudo(RequestView request) {
    return switch (name) {
      case ":method" -> request.method();
      case ":authority" -> request.authority();
      case ":scheme" -> request.scheme();
      case ":path" -> request.path();
      default -> null; // no other is ever sent
    };
  }
}

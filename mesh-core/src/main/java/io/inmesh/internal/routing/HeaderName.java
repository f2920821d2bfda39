package io.inmesh.internal.routing;

import io.inmesh.call.RequestView;
import org.jspecify.annotations.Nullable;

/** Reads one header or pseudo header of a request; which of the two is settled once. */
final class HeaderName {
  private final String name;
  private final PseudoHeader pseudo;

  HeaderName(String name) {
    this.name = name;
    this.pseudo =
        switch (name) {
          case ":method" -> PseudoHeader.METHOD;
          case ":authority", "host" -> PseudoHeader.AUTHORITY;
          case ":scheme" -> PseudoHeader.SCHEME;
          case ":path" -> PseudoHeader.PATH;
          default -> PseudoHeader.NONE;
        };
  }

  @Nullable String read(RequestView request) {
    return switch (pseudo) {
      case METHOD -> request.method();
      case AUTHORITY -> request.authority();
      case SCHEME -> request.scheme();
      case PATH -> request.path();
      case NONE -> request.header(name);
    };
  }

  private enum PseudoHeader {
    METHOD,
    AUTHORITY,
    SCHEME,
    PATH,
    NONE
  }
}

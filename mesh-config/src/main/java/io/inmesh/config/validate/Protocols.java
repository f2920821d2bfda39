package io.inmesh.config.validate;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Protocols of ports, as Istio names them; case does not count. Pure functions. */
final class Protocols {
  private static final Set<String> HTTP = Set.of("HTTP", "HTTP2", "HTTP_PROXY", "GRPC", "GRPC-WEB");
  private static final Set<String> OVER_TLS = Set.of("HTTPS", "TLS");
  private static final Set<String> OTHERS =
      Set.of("TCP", "UDP", "MONGO", "REDIS", "MYSQL", "HBONE", "DOUBLEHBONE", "HTTP3");

  private Protocols() {}

  static boolean isKnown(String protocol) {
    return isHttp(protocol) || isOverTls(protocol) || OTHERS.contains(upper(protocol));
  }

  static boolean isHttp(@Nullable String protocol) {
    return protocol != null && HTTP.contains(upper(protocol));
  }

  static boolean isOverTls(@Nullable String protocol) {
    return protocol != null && OVER_TLS.contains(upper(protocol));
  }

  private static String upper(String protocol) {
    return protocol.toUpperCase(Locale.ROOT);
  }
}

package io.inmesh.config.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a port speaks. */
public enum Protocol {
  /** HTTP/1.1. */
  HTTP,
  /** HTTP/2 in the clear. */
  HTTP2,
  /** gRPC. */
  GRPC,
  /** HTTP over the application's own TLS. */
  HTTPS,
  /** Some other TLS. */
  TLS,
  /** Some other TCP. */
  TCP,
  /** Not TCP; passes the mesh by. */
  UDP,
  /** Told from the first bytes; HTTP works. */
  UNKNOWN;

  /** Of a service's port: appProtocol, else the name's part before the first dash, else unknown. */
  static Protocol of(
      @Nullable String appProtocol, @Nullable String name, @Nullable String transport, int port) {
    if ("UDP".equals(transport)) {
      return UDP;
    }
    if (appProtocol != null) {
      String plain =
          appProtocol.startsWith("kubernetes.io/")
              ? appProtocol.substring("kubernetes.io/".length())
              : appProtocol;
      return named(plain, port);
    }
    if (name == null) {
      return named("", port);
    }
    int dash = name.indexOf('-');
    boolean grpcWeb = name.startsWith("grpc-web");
    return named(grpcWeb || dash < 0 ? name : name.substring(0, dash), port);
  }

  /** Of a name such as {@code HTTP2} or {@code grpc}. */
  static Protocol named(String name, int port) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "http", "grpc-web", "ws" -> HTTP;
      case "http2", "h2c" -> HTTP2;
      case "grpc" -> GRPC;
      case "https", "wss" -> HTTPS;
      case "tls" -> TLS;
      case "tcp", "mongo", "mysql", "redis" -> TCP;
      case "udp" -> UDP;
      default -> port == 25 || port == 53 || port == 3306 || port == 27017 ? TCP : UNKNOWN;
    };
  }

  /** Whether HTTP rules apply. */
  public boolean isHttp() {
    return this == HTTP || this == HTTP2 || this == GRPC || this == UNKNOWN;
  }

  /** Whether it is HTTP/2 without asking. */
  public boolean isHttp2() {
    return this == HTTP2 || this == GRPC;
  }
}

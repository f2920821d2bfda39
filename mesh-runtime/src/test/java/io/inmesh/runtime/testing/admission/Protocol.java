package io.inmesh.runtime.testing.admission;

/** What a server speaks. */
public enum Protocol {
  /** One request after the other. */
  HTTP_1("GET", "/x", "istio-http/1.1"),
  /** Streams. */
  HTTP_2("GET", "/x", "istio-h2"),
  /** Streams of gRPC: the method {@code test.Echo/Say}. */
  GRPC("POST", "/test.Echo/Say", "h2");

  final String method;
  final String target;
  final String alpn;

  Protocol(String method, String target, String alpn) {
    this.method = method;
    this.target = target;
    this.alpn = alpn;
  }
}

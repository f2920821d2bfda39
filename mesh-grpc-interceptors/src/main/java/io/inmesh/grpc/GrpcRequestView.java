package io.inmesh.grpc;

import io.grpc.Metadata;
import io.inmesh.call.RequestView;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC call as the engine sees it: a POST to {@code /package.Service/Method}.
 *
 * @param started whether a message that cannot be sent again has left
 */
record GrpcRequestView(
    String scheme,
    String authority,
    String path,
    Metadata headers,
    boolean replayable,
    BooleanSupplier started)
    implements RequestView {

  /** A call that somebody makes to us. */
  static GrpcRequestView inbound(String authority, String path, Metadata headers) {
    return new GrpcRequestView("http", authority, path, headers, false, () -> true);
  }

  @Override
  public boolean bodyStarted() {
    return !replayable && started.getAsBoolean();
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public String protocol() {
    return "HTTP/2";
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    return switch (lowerCaseName) {
      case "content-type" -> "application/grpc";
      case "te" -> "trailers";
      default -> values(headers, lowerCaseName);
    };
  }

  /** Every value of a text header, joined; null = absent, or binary. */
  static @Nullable String values(Metadata headers, String lowerCaseName) {
    if (!MetadataEditor.isTextKey(lowerCaseName)) {
      return null;
    }
    Iterable<String> all =
        headers.getAll(Metadata.Key.of(lowerCaseName, Metadata.ASCII_STRING_MARSHALLER));
    if (all == null) {
      return null;
    }
    List<String> values = new ArrayList<>();
    all.forEach(values::add);
    return String.join(",", values);
  }
}

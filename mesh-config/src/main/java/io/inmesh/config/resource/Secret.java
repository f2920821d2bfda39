package io.inmesh.config.resource;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bytes by name, not to be shown. */
@Lenient
@Doc("Bytes by name, not to be shown.")
public record Secret(
    @Doc("Bytes as base64.") Map<String, String> data,
    @Doc("Texts; written only.") Map<String, String> stringData,
    @Doc("What it holds, such as kubernetes.io/tls.") @Nullable String type,
    @Doc("Whether the data may not change.") @Nullable Boolean immutable)
    implements Spec {
  /** The keys only: values never reach a log. */
  @Override
  public String toString() {
    return "Secret[keys=" + data.keySet() + ", type=" + type + "]";
  }
}

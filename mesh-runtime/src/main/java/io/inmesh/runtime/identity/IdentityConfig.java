package io.inmesh.runtime.identity;

import io.inmesh.identity.SpiffeId;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who a workload wants to be, and where its CA is.
 *
 * @param id what the certificate must say; a token or CA that says otherwise is an error
 * @param caHost name or address
 * @param caPort 1 to 65535; TLS
 * @param token join token, or null
 * @param tokenFile file with a join token, read when one is needed, or null
 * @param ttl the life to ask for; zero leaves it to the CA
 */
public record IdentityConfig(
    SpiffeId id,
    String caHost,
    int caPort,
    @Nullable String token,
    @Nullable Path tokenFile,
    Duration ttl) {
  /** Checks. */
  public IdentityConfig {
    if (id.namespace().isEmpty() || id.serviceAccount().isEmpty()) {
      throw new IllegalArgumentException(
          "identity: %s (expected: spiffe://<trust domain>/ns/<namespace>/sa/<service account>)"
              .formatted(id));
    }
  }

  /** All but the token. */
  @Override
  public String toString() {
    return "IdentityConfig[%s, CA %s:%d]".formatted(id, caHost, caPort);
  }
}

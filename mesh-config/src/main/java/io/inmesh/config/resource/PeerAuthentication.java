package io.inmesh.config.resource;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a workload accepts: plaintext, mesh TLS, or both. */
@Doc("Whether workloads accept plaintext, mesh TLS, or both.")
public record PeerAuthentication(
    @Doc("Workloads that it is for; absent = the namespace, in the root namespace the mesh.")
        @Nullable PolicySelector selector,
    @Doc("What they accept.") @Nullable MutualTLS mtls,
    @Doc("What single ports of the workload accept; only with a selector.")
        Map<String, MutualTLS> portLevelMtls)
    implements Spec {

  /** What is accepted. */
  @Doc("What is accepted.")
  public record MutualTLS(
      @Doc("UNSET (inherit), DISABLE, PERMISSIVE or STRICT.") @Nullable Mode mode) {}

  /** What is accepted. */
  public enum Mode {
    /** What the level above says; PERMISSIVE at the end. */
    UNSET,
    /** Plaintext. */
    DISABLE,
    /** Both. */
    PERMISSIVE,
    /** Mesh TLS with a client certificate. */
    STRICT
  }
}

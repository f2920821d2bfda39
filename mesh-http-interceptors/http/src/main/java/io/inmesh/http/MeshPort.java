package io.inmesh.http;

import io.inmesh.Mesh;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.snapshot.MtlsMode;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * What a server's port must know of the mesh. It is read for each new connection, so that a policy
 * or a certificate that changes counts from the next connection on. Implementations are cheap and
 * safe for any thread.
 */
public interface MeshPort {
  /**
   * What the port takes now: {@code STRICT} mesh TLS alone, {@code PERMISSIVE} both, {@code
   * DISABLE} plaintext alone.
   */
  MtlsMode mode();

  /**
   * The live server side of this workload's identity; null while it has none, then TLS is refused.
   */
  @Nullable SSLContext tls();

  /** Who the other end of a finished handshake is; null if its certificate carries no SPIFFE id. */
  @Nullable SpiffeId peer(SSLSession session);

  /**
   * A port of a live workload.
   *
   * @param workloadPort as declared: what policies name
   */
  static MeshPort of(Mesh mesh, WorkloadIdentity identity, int workloadPort) {
    return new LivePort(mesh, identity, workloadPort);
  }
}

package io.inmesh.http;

import io.inmesh.Mesh;
import io.inmesh.identity.SpiffeId;
import io.inmesh.runtime.identity.IdentityUnavailableException;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.snapshot.MtlsMode;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A port of a live workload. */
final class LivePort implements MeshPort {
  private final Mesh mesh;
  private final WorkloadIdentity identity;
  private final int workloadPort;

  LivePort(Mesh mesh, WorkloadIdentity identity, int workloadPort) {
    this.mesh = mesh;
    this.identity = identity;
    this.workloadPort = workloadPort;
  }

  @Override
  public MtlsMode mode() {
    return mesh.mtlsMode(workloadPort);
  }

  @Override
  public @Nullable SSLContext tls() {
    try {
      return identity.server();
    } catch (IdentityUnavailableException e) {
      return null; // fail closed: whoever wants TLS is turned away until there is a certificate
    }
  }

  @Override
  public @Nullable SpiffeId peer(SSLSession session) {
    return identity.peer(session);
  }
}

package io.inmesh.grpc;

import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.Mesh;
import io.inmesh.runtime.identity.WorkloadIdentity;
import java.net.SocketAddress;

/** Servers on the mesh: one port takes mesh TLS and, as the policy says, plaintext. */
public final class InmeshServer {
  private InmeshServer() {}

  /**
   * A builder with the port's TLS and {@link InmeshServerInterceptor} set; add services and start.
   * Then declare the port to the runtime, which registers the workload.
   *
   * @param listen where to bind; port 0 = a free one
   * @param workloadPort the declared port: what policies and metrics use
   */
  public static ServerBuilder<?> forAddress(
      SocketAddress listen, int workloadPort, Mesh mesh, WorkloadIdentity identity) {
    return NettyServerBuilder.forAddress(
            listen, OnePortTls.credentials(identity, () -> mesh.mtlsMode(workloadPort)))
        .addTransportFilter(new PeerOfConnection(identity))
        .intercept(new InmeshServerInterceptor(mesh, identity, workloadPort));
  }
}

package io.inmesh.grpc;

import io.grpc.ForwardingServerBuilder;
import io.grpc.HandlerRegistry;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.Mesh;
import io.inmesh.runtime.identity.WorkloadIdentity;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Servers on the mesh: one port takes mesh TLS and, as the policy says, plaintext. */
public final class InmeshServer {
  private InmeshServer() {}

  /**
   * A builder with the port's TLS set, whose server asks {@link InmeshServerInterceptor} before
   * every interceptor of the application. Add services, build and start; then declare the port to
   * the runtime, which registers the workload. Methods that nobody serves are under the policy,
   * too.
   *
   * @param listen where to bind; port 0 = a free one
   * @param workloadPort the declared port: what policies and metrics use
   */
  public static ServerBuilder<?> forAddress(
      SocketAddress listen, int workloadPort, Mesh mesh, WorkloadIdentity identity) {
    return new MeshFirst(
        NettyServerBuilder.forAddress(
                listen, OnePortTls.credentials(identity, () -> mesh.mtlsMode(workloadPort)))
            .addTransportFilter(new PeerOfConnection(identity))
            .addStreamTracerFactory(ServedStream.FACTORY),
        new InmeshServerInterceptor(mesh, identity, workloadPort));
  }

  /**
   * gRPC asks interceptors from the last that was added to the first, and an application's must
   * neither answer whom the policy refuses nor see headers that a stranger made up.
   */
  private static final class MeshFirst extends ForwardingServerBuilder<MeshFirst> {
    private final ServerBuilder<?> delegate;
    private final InmeshServerInterceptor mesh;
    private @Nullable HandlerRegistry fallback;
    private boolean built;

    MeshFirst(ServerBuilder<?> delegate, InmeshServerInterceptor mesh) {
      this.delegate = delegate;
      this.mesh = mesh;
    }

    @Override
    protected ServerBuilder<?> delegate() {
      return delegate;
    }

    @Override
    public MeshFirst fallbackHandlerRegistry(@Nullable HandlerRegistry registry) {
      fallback = registry;
      return this;
    }

    @Override
    public Server build() {
      if (built) {
        throw new IllegalStateException("already built: make a builder for each server");
      }
      built = true;
      delegate.fallbackHandlerRegistry(new AnyMethod(fallback)).intercept(mesh);
      return delegate.build();
    }
  }
}

package io.inmesh.grpc;

import static io.inmesh.runtime.testing.TextMethod.ECHO;

import io.grpc.Server;
import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.admission.AdmissionContract;
import io.inmesh.runtime.testing.admission.Arrival;
import io.inmesh.runtime.testing.admission.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** Who may call a gRPC server of the mesh. */
class AdmissionTest extends AdmissionContract {
  private Server server;

  @Override
  protected int start(TestMesh mesh, TestIdentity app) throws IOException {
    server =
        InmeshServer.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), PORT, mesh.mesh(), app)
            .addService(
                ECHO.served(
                    request -> {
                      arrived(new Arrival("POST", "/test.Echo/Say", "", List.of(), List.of()));
                      return request;
                    }))
            .build()
            .start();
    return server.getPort();
  }

  @Override
  protected void stop() throws InterruptedException {
    server.shutdownNow().awaitTermination();
  }

  @Override
  protected List<Protocol> protocols() {
    return List.of(Protocol.GRPC);
  }
}

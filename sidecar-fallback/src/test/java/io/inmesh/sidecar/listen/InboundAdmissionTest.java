package io.inmesh.sidecar.listen;

import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.admission.HttpAdmissionContract;
import io.inmesh.runtime.testing.admission.Protocol;
import java.io.IOException;
import java.util.List;

/** Who may call the application behind a sidecar. */
class InboundAdmissionTest extends HttpAdmissionContract {
  private final Sidecars sidecars = new Sidecars(2);
  private RawApplication application;

  @Override
  protected int start(TestMesh mesh, TestIdentity app) throws IOException {
    application = new RawApplication(this::arrived);
    return Sidecars.port(
        sidecars.of(mesh, app).inbound(PORT, Sidecars.loopback(), application.address(), false));
  }

  @Override
  protected void stop() throws IOException {
    sidecars.close();
    application.close();
  }

  @Override
  protected List<Protocol> protocols() {
    return List.of(Protocol.HTTP_1, Protocol.HTTP_2);
  }
}

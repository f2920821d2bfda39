package io.inmesh.sidecar.listen;

import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.admission.HttpAdmissionContract;
import io.inmesh.runtime.testing.admission.Protocol;
import io.inmesh.snapshot.AuthorizationPolicy;
import io.inmesh.snapshot.HttpVersion;
import io.inmesh.snapshot.MtlsMode;
import java.io.IOException;
import java.util.List;

/** Who may pass a gateway. */
class GatewayAdmissionTest extends HttpAdmissionContract {
  private final Sidecars sidecars = new Sidecars(2);
  private final RawApplication application;

  GatewayAdmissionTest() throws IOException {
    application = new RawApplication(this::arrived);
  }

  @Override
  protected int start(TestMesh mesh, TestIdentity app) {
    mesh.service("app", PORT)
        .version(HttpVersion.HTTP_1_1)
        .endpoint("127.0.0.1", application.address().getPort(), false);
    rules(mesh, MtlsMode.PERMISSIVE);
    return Sidecars.port(sidecars.of(mesh, app).gateway(PORT, Sidecars.loopback()));
  }

  @Override
  protected void rules(TestMesh on, MtlsMode mode, AuthorizationPolicy... policies) {
    on.gateway(PORT, List.of(policies), on.service("app", PORT)).apply();
  }

  @Override
  protected boolean takesMeshTls() {
    return false;
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

package io.inmesh.grpc;

import io.inmesh.runtime.testing.contract.ClientContract;
import io.inmesh.runtime.testing.contract.ClientDriver;
import io.inmesh.runtime.testing.contract.ContractBed;
import org.junit.jupiter.api.AfterEach;

/** The client contract on {@code mesh:///} channels. */
class MeshChannelContractTest extends ClientContract {
  private InmeshChannels channels;

  @Override
  protected ClientDriver driver(ContractBed on) {
    channels = new InmeshChannels(on.mesh().mesh(), on.caller());
    return new GrpcDriver(authority -> channels.forTarget("mesh:///" + authority));
  }

  @AfterEach
  void close() {
    channels.close();
  }
}

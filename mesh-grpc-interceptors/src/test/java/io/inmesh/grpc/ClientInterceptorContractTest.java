package io.inmesh.grpc;

import io.grpc.ClientInterceptors;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.inmesh.runtime.testing.contract.ClientContract;
import io.inmesh.runtime.testing.contract.ClientDriver;
import io.inmesh.runtime.testing.contract.ContractBed;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** The client contract on an application's own channels with the mesh's interceptor. */
class ClientInterceptorContractTest extends ClientContract {
  private final Map<String, ManagedChannel> own = new HashMap<>();
  private InmeshChannels channels;

  @Override
  protected ClientDriver driver(ContractBed on) {
    channels = new InmeshChannels(on.mesh().mesh(), on.caller());
    InmeshClientInterceptor interceptor = new InmeshClientInterceptor(channels);
    return new GrpcDriver(
        authority ->
            ClientInterceptors.intercept(
                own.computeIfAbsent(authority, ClientInterceptorContractTest::own), interceptor));
  }

  private static ManagedChannel own(String authority) {
    return Grpc.newChannelBuilder(authority, InsecureChannelCredentials.create()).build();
  }

  @AfterEach
  void close() {
    channels.close();
    own.values().forEach(ManagedChannel::shutdownNow);
  }
}

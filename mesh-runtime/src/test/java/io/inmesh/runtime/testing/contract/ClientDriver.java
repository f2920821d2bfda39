package io.inmesh.runtime.testing.contract;

import io.inmesh.runtime.testing.TestIdentity;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client under test, and endpoints that speak its protocol. */
public interface ClientDriver extends AutoCloseable {
  /** A call that is under way. */
  interface Pending {
    /** The application leaves. */
    void cancel();

    /** How it ended. */
    MeshAnswer answer(Duration atMost) throws Exception;
  }

  /** Whether outcomes are gRPC's; else they are HTTP's. */
  boolean grpc();

  /** Sends, and waits for the end. A refusal of the mesh is an answer, as for the application. */
  MeshAnswer send(MeshRequest request) throws Exception;

  /** Sends, and gives the answer while it comes. */
  InputStream stream(MeshRequest request) throws Exception;

  /** Sends, and does not wait; asked of those with {@link Ability#CANCELLATION} alone. */
  Pending begin(MeshRequest request) throws Exception;

  /**
   * An endpoint.
   *
   * @param identity null = plaintext; else it takes mesh TLS alone
   * @param port 0 = a free one
   */
  ContractEndpoint endpoint(String name, @Nullable TestIdentity identity, int port)
      throws Exception;

  /** The path of an operation: {@code /held}, {@code /contract.Reviews/held}. */
  String path(String operation);

  /** What this client lacks, each with the reason; the tests that ask for it are skipped so. */
  Map<Ability, String> exceptions();

  @Override
  void close();
}

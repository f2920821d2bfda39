package io.inmesh.http;

import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.TestMesh;
import io.inmesh.runtime.testing.TestService;
import io.inmesh.runtime.testing.contract.Ability;
import io.inmesh.runtime.testing.contract.ClientContract;
import io.inmesh.runtime.testing.contract.ClientDriver;
import io.inmesh.runtime.testing.contract.ContractBed;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/**
 * The client contract for an HTTP client. The client under test dials {@code http://reviews:9080}.
 */
public abstract class HttpClientContract extends ClientContract {
  /** An answer, read to its end. */
  public record Answer(int status, Map<String, String> headers, String body) {
    /** Header names are compared without case. */
    public Answer {
      Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      sorted.putAll(headers);
      headers = sorted;
    }
  }

  /** The client under test. */
  public interface Client {
    /** Sends a request and reads the answer. */
    Answer send(String method, String url, Map<String, String> headers, byte @Nullable [] body)
        throws IOException;

    /** Sends a GET and gives the body while it comes. */
    InputStream stream(String url) throws IOException;

    /** Sends a GET that the application gives so much time; asked for with OWN_TIMEOUT alone. */
    default Answer sendWithin(Duration timeout, String url) throws IOException {
      throw new AssertionError("implement this, or name OWN_TIMEOUT among the exceptions()");
    }

    /** Begins a GET; asked for with CANCELLATION alone. */
    default ClientDriver.Pending begin(String url) throws IOException {
      throw new AssertionError("implement this, or name CANCELLATION among the exceptions()");
    }
  }

  protected final TestMesh mesh = bed().mesh();
  protected final TestIdentity caller = bed().caller();
  private final List<Backend> backends = new ArrayList<>();
  protected MeshTransport transport;

  /** A client on this transport. */
  protected abstract Client client(MeshTransport transport);

  /** What the client lacks, and why. */
  protected Map<Ability, String> exceptions() {
    return Map.of();
  }

  @Override
  protected final ClientDriver driver(ContractBed on) {
    transport = new MeshTransport(mesh.mesh(), caller);
    return new HttpDriver(client(transport), exceptions());
  }

  @AfterEach
  final void stopBackends() {
    backends.forEach(Backend::close);
    transport.close();
  }

  protected final Backend plaintext(String name) throws IOException {
    Backend backend = Backend.plaintext(name);
    backends.add(backend);
    return backend;
  }

  protected final TestService reviews(Backend... plaintext) {
    TestService reviews = mesh.service("reviews", 9080);
    for (Backend backend : plaintext) {
      reviews.endpoint("127.0.0.1", backend.port(), false);
    }
    return reviews;
  }
}

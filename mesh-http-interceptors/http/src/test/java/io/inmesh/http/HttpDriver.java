package io.inmesh.http;

import io.inmesh.runtime.testing.TestIdentity;
import io.inmesh.runtime.testing.contract.Ability;
import io.inmesh.runtime.testing.contract.ClientDriver;
import io.inmesh.runtime.testing.contract.ContractEndpoint;
import io.inmesh.runtime.testing.contract.MeshAnswer;
import io.inmesh.runtime.testing.contract.MeshRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The contract's requests as HTTP: a body makes a POST, none a GET. */
record HttpDriver(HttpClientContract.Client client, Map<Ability, String> exceptions)
    implements ClientDriver {

  @Override
  public boolean grpc() {
    return false;
  }

  @Override
  public MeshAnswer send(MeshRequest request) throws IOException {
    try {
      HttpClientContract.Answer answer =
          request.timeout().isZero()
              ? client.send(
                  request.body() == null ? "GET" : "POST",
                  url(request),
                  request.headers(),
                  request.body())
              : client.sendWithin(request.timeout(), url(request));
      return new MeshAnswer(
          Integer.toString(answer.status()),
          answer.headers(),
          answer.body(),
          answer.headers().getOrDefault("x-inmesh-reason", ""));
    } catch (InterruptedIOException e) {
      return new MeshAnswer("timeout", Map.of(), "", "");
    }
  }

  @Override
  public InputStream stream(MeshRequest request) throws IOException {
    return client.stream(url(request));
  }

  @Override
  public Pending begin(MeshRequest request) throws IOException {
    return client.begin(url(request));
  }

  private String url(MeshRequest request) {
    return "http://" + request.host() + ':' + request.port() + path(request.operation());
  }

  @Override
  public String path(String operation) {
    return '/' + operation;
  }

  @Override
  public ContractEndpoint endpoint(String name, @Nullable TestIdentity identity, int port)
      throws IOException {
    return new HttpEndpoint(
        identity == null ? Backend.plaintext(name, port) : Backend.mtls(name, identity, port));
  }

  @Override
  public void close() {}

  private record HttpEndpoint(Backend backend) implements ContractEndpoint {
    @Override
    public int port() {
      return backend.port();
    }

    @Override
    public ContractEndpoint failing() {
      backend.status(503);
      return this;
    }

    @Override
    public List<Seen> seen() {
      return backend.seen().stream().map(HttpEndpoint::seen).toList();
    }

    private static Seen seen(Backend.Seen seen) {
      Map<String, List<String>> headers = new TreeMap<>();
      seen.headers().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
      String host = seen.header("Host");
      return new Seen(
          seen.path(), host == null ? "" : host, headers, seen.body(), seen.clientPort());
    }

    @Override
    public void release() {
      backend.release();
    }

    @Override
    public void close() {
      backend.close();
    }
  }
}

package io.inmesh.spring;

import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/**
 * The request factory that a builder had, or would have chosen. A builder does not tell it, so this
 * sends through a client of a copy, from which everything but the factory has been taken. The copy
 * is built with the first call: nothing is paid for a client that stays inside the mesh. Any
 * thread.
 */
final class OriginalRequestFactory implements ClientHttpRequestFactory {
  private final RestClient.Builder copy;
  private volatile @Nullable RestClient client;

  OriginalRequestFactory(RestClient.Builder of) {
    copy = of.clone();
  }

  @Override
  public ClientHttpRequest createRequest(URI uri, HttpMethod method) {
    return new Request(client(), uri, method);
  }

  private RestClient client() {
    RestClient known = client;
    if (known == null) {
      known = // two at once build equal ones
          copy.clone()
              .defaultHeaders(HttpHeaders::clear)
              .requestInterceptors(List::clear)
              .requestInitializers(List::clear)
              .observationRegistry(ObservationRegistry.NOOP)
              .build();
      client = known;
    }
    return known;
  }

  /** One request. For one thread, as every request of Spring's. */
  private static final class Request extends AbstractClientHttpRequest
      implements StreamingHttpOutputMessage {
    private final RestClient client;
    private final URI uri;
    private final HttpMethod method;
    private @Nullable Body body;

    private Request(RestClient client, URI uri, HttpMethod method) {
      this.client = client;
      this.uri = uri;
      this.method = method;
    }

    @Override
    public HttpMethod getMethod() {
      return method;
    }

    @Override
    public URI getURI() {
      return uri;
    }

    @Override
    public void setBody(Body value) {
      body = value;
    }

    @Override
    protected OutputStream getBodyInternal(HttpHeaders headers) {
      ReplayableBuffer buffer = new ReplayableBuffer();
      body = buffer::writeTo;
      return buffer;
    }

    @Override
    protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
      RestClient.RequestBodySpec request =
          client.method(method).uri(uri).headers(to -> replace(to, headers));
      if (body != null) {
        request.body(body);
      }
      try {
        return Objects.requireNonNull(request.exchange((sent, response) -> response, false));
      } catch (ResourceAccessException e) {
        if (e.getCause() instanceof IOException cause) {
          throw cause;
        }
        throw e;
      }
    }

    private static void replace(HttpHeaders to, HttpHeaders by) {
      to.clear();
      by.forEach((name, values) -> values.forEach(value -> to.add(name, value)));
    }
  }
}

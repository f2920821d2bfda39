package io.inmesh.spring;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;

/** One request. For one thread, as every request of Spring's. */
final class MeshClientHttpRequest extends AbstractClientHttpRequest
    implements StreamingHttpOutputMessage {
  private static final RequestBody NOTHING = RequestBody.create(new byte[0]);

  private final MeshLifecycle mesh;
  private final Supplier<OkHttpClient> client;
  private final ClientHttpRequestFactory others;
  private final URI uri;
  private final HttpUrl url;
  private final HttpMethod method;
  private @Nullable Body streamed;
  private @Nullable ReplayableBuffer written;

  MeshClientHttpRequest(
      MeshLifecycle mesh,
      Supplier<OkHttpClient> client,
      ClientHttpRequestFactory others,
      URI uri,
      HttpUrl url,
      HttpMethod method) {
    this.mesh = mesh;
    this.client = client;
    this.others = others;
    this.uri = uri;
    this.url = url;
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
  public void setBody(Body body) {
    streamed = body;
  }

  @Override
  protected OutputStream getBodyInternal(HttpHeaders headers) {
    if (written == null) {
      written = new ReplayableBuffer();
    }
    return written;
  }

  @Override
  protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
    if (mesh.excludes(url.host())) {
      return outside(headers);
    }
    mesh.awaitReady();
    Response response = mesh.transport().executeInMesh(request(headers), client.get());
    return response == null ? outside(headers) : new MeshClientHttpResponse(response);
  }

  private Request request(HttpHeaders headers) throws IOException {
    Request.Builder request = new Request.Builder().url(url);
    headers.forEach(
        (name, values) -> {
          if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
            for (String value : values) {
              request.addHeader(name, value == null ? "" : value);
            }
          }
        });
    return request.method(method.name(), body(headers)).build();
  }

  private @Nullable RequestBody body(HttpHeaders headers) throws IOException {
    if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
      return written().size() == 0 ? null : written().body(); // wrappers set empty ones
    }
    if (streamed != null) {
      return StreamedBody.of(streamed, headers.getContentLength());
    }
    if (written != null) {
      return written.body();
    }
    return switch (method.name()) {
      case "POST", "PUT", "PATCH" -> NOTHING; // OkHttp wants one
      default -> null;
    };
  }

  private ReplayableBuffer written() throws IOException {
    ReplayableBuffer buffer = written == null ? new ReplayableBuffer() : written;
    if (streamed != null && written == null) {
      streamed.writeTo(buffer);
      written = buffer;
    }
    return buffer;
  }

  private ClientHttpResponse outside(HttpHeaders headers) throws IOException {
    ClientHttpRequest request = others.createRequest(uri, method);
    HttpHeaders to = request.getHeaders();
    headers.forEach((name, values) -> values.forEach(value -> to.add(name, value)));
    Body body = streamed;
    if (body != null) {
      if (request instanceof StreamingHttpOutputMessage streaming) {
        streaming.setBody(body);
      } else {
        body.writeTo(request.getBody());
      }
    } else if (written != null) {
      written.writeTo(request.getBody());
    }
    return request.execute();
  }
}

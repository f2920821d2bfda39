package io.inmesh.spring;

import java.io.InputStream;
import okhttp3.Headers;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** A response, read as it comes. */
final class MeshClientHttpResponse implements ClientHttpResponse {
  private final Response response;
  private @Nullable HttpHeaders headers;

  MeshClientHttpResponse(Response response) {
    this.response = response;
  }

  @Override
  public HttpStatusCode getStatusCode() {
    return HttpStatusCode.valueOf(response.code());
  }

  @Override
  public String getStatusText() {
    return response.message();
  }

  @Override
  public HttpHeaders getHeaders() {
    HttpHeaders known = headers;
    if (known == null) {
      known = new HttpHeaders();
      Headers of = response.headers();
      for (int i = 0; i < of.size(); i++) {
        known.add(of.name(i), of.value(i));
      }
      headers = known;
    }
    return known;
  }

  @Override
  public InputStream getBody() {
    ResponseBody body = response.body();
    return body == null ? InputStream.nullInputStream() : body.byteStream();
  }

  @Override
  public void close() {
    ResponseBody body = response.body();
    if (body != null) {
      body.close();
    }
  }
}

package io.inmesh.spring;

import java.io.IOException;
import java.net.URI;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * The way into the mesh for RestClient and RestTemplate: streams, keeps the application's URL and
 * Host, and leaves hosts outside the mesh to the factory that was there before. Runs on the
 * caller's thread.
 */
public final class MeshClientHttpRequestFactory implements ClientHttpRequestFactory {
  private final MeshLifecycle mesh;
  private final ClientHttpRequestFactory others;

  /**
   * @param others for hosts outside the mesh
   */
  public MeshClientHttpRequestFactory(MeshLifecycle mesh, ClientHttpRequestFactory others) {
    this.mesh = mesh;
    this.others = others;
  }

  @Override
  public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
    return uri.getScheme() != null && uri.getScheme().equalsIgnoreCase("http")
        ? new MeshClientHttpRequest(mesh, others, uri, method)
        : others.createRequest(uri, method); // TLS of the application's own: never the mesh's
  }
}

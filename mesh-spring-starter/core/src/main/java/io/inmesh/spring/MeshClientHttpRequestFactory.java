package io.inmesh.spring;

import java.io.IOException;
import java.net.URI;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * The way into the mesh for RestClient and RestTemplate: streams, keeps the application's URL and
 * Host, and leaves hosts outside the mesh to the factory that was there before; {@code https}, too,
 * which is TLS of the application's own, unless the outbound policy forbids the host. Runs on the
 * caller's thread.
 */
public final class MeshClientHttpRequestFactory implements ClientHttpRequestFactory {
  private final MeshLifecycle mesh;
  private final ClientHttpRequestFactory others;
  private final FactorySettings settings;
  private volatile @Nullable OkHttpClient client;

  /**
   * @param others for hosts outside the mesh; its time-outs count inside, too
   */
  public MeshClientHttpRequestFactory(MeshLifecycle mesh, ClientHttpRequestFactory others) {
    this(mesh, others, FactorySettings.of(others));
  }

  /**
   * @param settings what was set for the application's calls, beside its properties
   */
  MeshClientHttpRequestFactory(
      MeshLifecycle mesh, ClientHttpRequestFactory others, FactorySettings settings) {
    this.mesh = mesh;
    this.others = others;
    this.settings = settings;
  }

  /** As whom calls are sent. Connections are shared by all. */
  OkHttpClient client() {
    OkHttpClient known = client;
    if (known == null) {
      known = mesh.client(settings);
      client = known;
    }
    return known;
  }

  @Override
  public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
    HttpUrl url = HttpUrl.get(uri);
    return url == null
        ? others.createRequest(uri, method) // another scheme
        : new MeshClientHttpRequest(mesh, this::client, others, uri, url, method);
  }
}

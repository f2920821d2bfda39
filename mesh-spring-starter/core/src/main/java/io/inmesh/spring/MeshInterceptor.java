package io.inmesh.spring;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * The way into the mesh for OkHttp clients of the application's own. Interceptors after it run for
 * hosts outside the mesh alone. Runs on the caller's thread.
 */
final class MeshInterceptor implements Interceptor {
  private final MeshLifecycle mesh;

  MeshInterceptor(MeshLifecycle mesh) {
    this.mesh = mesh;
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    if (mesh.excludes(chain.request().url().host())) {
      return chain.proceed(chain.request());
    }
    mesh.awaitReady();
    return mesh.transport().interceptor().intercept(chain);
  }
}

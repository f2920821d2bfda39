package io.inmesh.internal.engine;

import io.inmesh.call.RequestView;
import io.inmesh.internal.policy.PathNormalizer;
import org.jspecify.annotations.Nullable;

/**
 * A request from outside the mesh: routes see its path in the form that servers will see, or {@code
 * /open/../secret} would pass a gateway that exposes {@code /open} alone.
 */
final class GatewayRequest implements RequestView {
  private final RequestView request;
  private final String path;

  GatewayRequest(RequestView request) {
    this.request = request;
    this.path = PathNormalizer.normalize(request.path());
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String scheme() {
    return request.scheme();
  }

  @Override
  public String authority() {
    return request.authority();
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public @Nullable String header(String lowerCaseName) {
    return request.header(lowerCaseName);
  }

  @Override
  public boolean replayable() {
    return request.replayable();
  }

  @Override
  public boolean bodyStarted() {
    return request.bodyStarted();
  }
}

package io.inmesh.internal.engine;

import io.inmesh.call.Peer;
import io.inmesh.call.RequestView;
import io.inmesh.internal.policy.PathNormalizer;
import io.inmesh.internal.routing.Paths;
import org.jspecify.annotations.Nullable;

/**
 * A request from outside the mesh: routes see its path in the form that servers will see, or {@code
 * /open/../secret} would pass a gateway that exposes {@code /open} alone.
 */
final class GatewayRequest implements RequestView, Entering {
  private final RequestView request;
  private final Peer peer;
  private final int port;
  private final String path;
  private String policyPath; // changes while the call is decided alone

  GatewayRequest(RequestView request, Peer peer, int port) {
    this.request = request;
    this.peer = peer;
    this.port = port;
    this.path = PathNormalizer.normalize(request.path());
    this.policyPath = path.substring(0, Paths.end(path));
  }

  @Override
  public RequestView request() {
    return this;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String policyPath() {
    return policyPath;
  }

  @Override
  public boolean readByContainer() {
    String view = PathNormalizer.containerView(policyPath);
    boolean other = !view.equals(policyPath);
    policyPath = view;
    return other;
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
  public String protocol() {
    return request.protocol();
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

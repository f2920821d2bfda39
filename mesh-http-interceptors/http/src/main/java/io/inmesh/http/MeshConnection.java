package io.inmesh.http;

import io.inmesh.identity.SpiffeId;
import org.jspecify.annotations.Nullable;

/**
 * A mesh TLS connection as the server's connector sees it. The connector hands it to {@link
 * MeshServletFilter} through the request attribute {@value #ATTRIBUTE}, so that a certificate is
 * looked at once a connection and not once a request.
 */
public interface MeshConnection {
  /** The request attribute under which Tomcat hands over a connection's TLS support. */
  String ATTRIBUTE = "jakarta.servlet.request.ssl_session_mgr";

  /** The peer's proven identity; null if its certificate carries none. */
  @Nullable SpiffeId peer();
}

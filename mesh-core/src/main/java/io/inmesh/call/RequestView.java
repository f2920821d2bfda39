package io.inmesh.call;

import org.jspecify.annotations.Nullable;

/**
 * A request as the client or server library holds it: no copies. Read by one call at a time, until
 * that call has completed.
 */
public interface RequestView {
  /** Upper case. */
  String method();

  /** {@code http} or {@code https}. */
  String scheme();

  /** Host, as the application set it, with its port if it wrote one. */
  String authority();

  /** Path with query; starts with a slash (or is {@code *}). */
  String path();

  /** Several values are joined by ","; null = absent. Pseudo headers are not asked for. */
  @Nullable String header(String lowerCaseName);

  /** As access logs name it: {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}. */
  default String protocol() {
    return "HTTP/1.1";
  }

  /** Whether the body can be sent again (there is none, or it is kept). */
  boolean replayable();

  /**
   * Whether the application speaks TLS of its own with whom it calls. The mesh neither takes it off
   * nor wraps it again: a known host is passed through, an unknown one is under the outbound
   * policy.
   */
  default boolean ownTls() {
    return false;
  }

  /** Whether a body that cannot be sent again has been touched. The default is the safe answer. */
  default boolean bodyStarted() {
    return !replayable();
  }
}

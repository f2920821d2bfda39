package io.inmesh.call;

/** How an attempt failed without an answer. */
public enum FailureKind {
  /** No connection: nothing was sent. */
  CONNECT,
  /** The TLS handshake failed: nothing was sent. */
  TLS,
  /** The peer is not whom we expect: nothing was sent. */
  IDENTITY,
  /** The connection went away before the first byte of the request was written. */
  RESET_BEFORE_REQUEST,
  /** The connection or stream went away in the middle. */
  RESET,
  /** HTTP/2 REFUSED_STREAM, or a GOAWAY below this stream: not processed. */
  REFUSED_STREAM,
  /** {@link OutboundCall#attemptTimeoutNanos()} passed. */
  TIMEOUT,
  /** The upstream spoke nonsense. */
  PROTOCOL
}

package io.inmesh.runtime.testing.admission;

import java.io.IOException;

/** A connection that is kept, on which one request follows the other. One thread. */
interface Line extends AutoCloseable {
  /** What {@link #ask} says when the connection or the stream ended without an answer. */
  int NO_ANSWER = 0;

  /**
   * Sends a request without a body and waits for its answer.
   *
   * @param headers names and values in turn, as they are to be sent; a {@code Host} among them
   *     stands beside the authority of HTTP/2, and in place of HTTP/1.1's
   * @return its status, or what its gRPC status is in HTTP
   */
  int ask(String method, String target, String... headers) throws IOException;

  @Override
  void close() throws IOException;
}

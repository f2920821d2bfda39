package io.inmesh.sidecar.listen;

import io.inmesh.sidecar.forward.Downstream;
import io.inmesh.sidecar.forward.Exchange;
import io.netty.handler.codec.http.HttpRequest;

/** What becomes of the requests of one listener. */
interface Requests {
  /**
   * Takes one request.
   *
   * @throws IllegalArgumentException with a sentence for the caller, if the request cannot be taken
   */
  Exchange open(Downstream downstream, HttpRequest request);
}

package io.inmesh.call;

import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.Origin;
import java.util.List;

/**
 * An answer that the mesh makes itself.
 *
 * @param status HTTP status
 * @param grpcStatus what a gRPC caller gets instead; 0 to 16
 * @param flags Envoy's response flags, joined by ","; {@code -} = none (redirects, direct
 *     responses)
 * @param body text/plain in UTF-8; may be empty
 * @param headers to set on the answer
 * @param sentence what happened, to which resource and place, and what to do
 * @param detail Envoy's response code details: {@code route_not_found}
 * @param origin the resource that decided it, or NONE
 */
public record LocalReply(
    int status,
    int grpcStatus,
    String flags,
    String body,
    List<Header> headers,
    String sentence,
    String detail,
    Origin origin) {
  /** Copies. */
  public LocalReply {
    headers = List.copyOf(headers);
  }
}

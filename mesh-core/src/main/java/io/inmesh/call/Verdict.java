package io.inmesh.call;

/** What the adapter does next. */
public enum Verdict {
  /** Send one attempt to {@link OutboundCall#endpoint()}, and report back. */
  SEND,
  /** Wait {@link OutboundCall#waitNanos()}, then {@link OutboundCall#resume()}. */
  WAIT,
  /**
   * Wait for {@link OutboundCall#configured()}, at most {@link OutboundCall#waitNanos()}, then
   * {@link OutboundCall#resume()}.
   */
  CONFIGURE,
  /** Hand the response to the application, then complete. */
  DELIVER,
  /** Answer with the mesh's own reply, then complete. */
  REPLY,
  /** Not the mesh's: send it as if we were not there, then complete. */
  PASS_THROUGH,
  /** Inbound: let the application have it, then complete. */
  ADMIT,
  /** Nothing more to do: the call has ended, or this callback came late. */
  DONE
}

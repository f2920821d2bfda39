package io.inmesh.runtime.testing.contract;

/** What a part of the contract asks for and a client may lack: then it says so, with its reason. */
public enum Ability {
  /** The client follows redirects that an endpoint answers with. */
  FOLLOWS_REDIRECTS,
  /** A path may carry a query. */
  QUERY,
  /** The application can leave a call that is under way. */
  CANCELLATION,
  /** The application can bound one call by a time of its own. */
  OWN_TIMEOUT
}

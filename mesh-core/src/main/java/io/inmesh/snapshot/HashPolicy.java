package io.inmesh.snapshot;

import java.time.Duration;

/** What consistent balancing looks at. It stands in routes for ring hash and Maglev, to come. */
public sealed interface HashPolicy {
  /**
   * About a header.
   *
   * @param name lower case
   */
  record Header(String name) implements HashPolicy {}

  /**
   * A cookie.
   *
   * @param name of the cookie
   * @param path of a generated one
   * @param ttl of a generated one; ZERO = session
   */
  record Cookie(String name, String path, Duration ttl) implements HashPolicy {}

  /** The caller's address. */
  record SourceIp() implements HashPolicy {}

  /**
   * A parameter of the query.
   *
   * @param name of the parameter
   */
  record QueryParameter(String name) implements HashPolicy {}
}

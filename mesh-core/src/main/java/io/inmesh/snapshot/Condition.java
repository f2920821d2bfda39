package io.inmesh.snapshot;

import java.util.List;

/** What an authorization rule asks of a request and its peer. */
public sealed interface Condition {
  /**
   * A conjunction.
   *
   * @param conditions all must hold; none = holds
   */
  record All(List<Condition> conditions) implements Condition {
    /** Copies. */
    public All {
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * A disjunction.
   *
   * @param conditions one must hold; none = does not hold
   */
  record AnyOf(List<Condition> conditions) implements Condition {
    /** Copies. */
    public AnyOf {
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * A negation.
   *
   * @param condition must not hold
   */
  record Not(Condition condition) implements Condition {}

  /** Holds. */
  record Always() implements Condition {}

  /** Does not hold. */
  record Never() implements Condition {}

  /**
   * About a header.
   *
   * @param match a header, {@code :method} or {@code :authority}
   */
  record Header(HeaderMatch match) implements Condition {}

  /**
   * About the path.
   *
   * @param match the normalised path, without its query
   */
  record Path(StringMatch match) implements Condition {}

  /**
   * About the port.
   *
   * @param port the workload's port
   */
  record Port(int port) implements Condition {}

  /**
   * About the peer's identity.
   *
   * @param match the peer's principal without its scheme ({@code
   *     cluster.local/ns/default/sa/reviews}) or, when the match itself is about {@code spiffe://},
   *     with it; a peer without identity has none, so this does not hold
   */
  record Principal(StringMatch match) implements Condition {}

  /**
   * About the peer's address.
   *
   * @param range the address of the connection's peer
   */
  record SourceIp(Cidr range) implements Condition {}

  /** The peer has a proven identity. */
  record Authenticated() implements Condition {}
}

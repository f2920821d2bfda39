package io.inmesh.internal.policy;

import io.inmesh.call.Peer;
import io.inmesh.call.RequestView;

/** What a policy looks at. */
public interface Subject {
  /** The request. */
  RequestView request();

  /** The other end. */
  Peer peer();

  /** Normalised, without query. */
  String policyPath();

  /** The workload's port. */
  int port();
}
